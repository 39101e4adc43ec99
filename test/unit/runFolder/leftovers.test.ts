import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryName } from '../../../engine/files/temporaryName';
import { runPaths } from '../../../engine/runFolder/createRunFolder';
import { removeLeftovers } from '../../../engine/runFolder/leftovers';
import { temporaryNameOf } from '../files/temporaryNames';
import { temporaryFolder } from '../training/bench';

it('removes what was being written when an engine was killed, and nothing else', async () => {
  const folder = temporaryFolder();
  const paths = runPaths(folder);
  const folders = [folder, paths.samples, paths.networks, join(paths.subsampled, 'plain')];
  for (const each of folders) {
    mkdirSync(each, { recursive: true });
    for (const name of [temporaryName('a.png'), 'a.png', '.notes.tmp', 'a.tmp']) writeFileSync(join(each, name), '');
  }
  mkdirSync(join(paths.samples, temporaryName('folder')));
  await removeLeftovers(paths);
  const left = folders.map((each) => readdirSync(each).filter((name) => name.includes('a.') || name.endsWith('.tmp')));
  expect(left.slice(0, 1)).toEqual([['.notes.tmp', 'a.png', 'a.tmp']]);
  expect(left[1]).toHaveLength(4);
  expect(left.slice(2)).toEqual([
    ['.notes.tmp', 'a.png', 'a.tmp'],
    ['.notes.tmp', 'a.png', 'a.tmp'],
  ]);
});

it('lets be what another process may still be writing', async () => {
  const folder = temporaryFolder();
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const living = spawn('sleep', ['60']);
  try {
    const [left, kept] = [
      [dead, process.pid].map((pid) => temporaryNameOf(pid, 'annotations.json')),
      temporaryNameOf(living.pid!, 'annotations.json'),
    ];
    for (const name of [...left, kept]) writeFileSync(join(folder, name), '');
    await removeLeftovers(runPaths(folder));
    expect(readdirSync(folder)).toEqual([kept]);
  } finally {
    living.kill();
  }
});

it('knows a process of another machine by the age of what it wrote, whatever its number is here', async () => {
  const folder = temporaryFolder();
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const named = (pid: number) => temporaryNameOf(pid, 'annotations.json', 'elsewhere');
  const [young, old] = [[dead, process.pid, process.ppid].map(named), [dead, process.pid, process.ppid].map(named)];
  for (const name of [...young, ...old]) writeFileSync(join(folder, name), '');
  const longAgo = Date.now() / 1000 - 2 * 24 * 3600;
  for (const name of old) utimesSync(join(folder, name), longAgo, longAgo);
  await removeLeftovers(runPaths(folder));
  expect(readdirSync(folder).sort()).toEqual(young.sort());
});

it('does not follow links out of the run folder', async () => {
  const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
  const paths = runPaths(folder);
  const file = temporaryName('a.png');
  writeFileSync(join(elsewhere, file), '');
  symlinkSync(elsewhere, paths.samples);
  mkdirSync(paths.subsampled);
  symlinkSync(elsewhere, join(paths.subsampled, 'plain'));
  await removeLeftovers(paths);
  expect(readdirSync(elsewhere)).toEqual([file]);
});
