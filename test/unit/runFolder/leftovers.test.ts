import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryName } from '../../../engine/files/temporaryName';
import { runPaths } from '../../../engine/runFolder/createRunFolder';
import { removeLeftovers } from '../../../engine/runFolder/leftovers';
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
  const named = (pid: number) => `.annotations.json.${pid}-0123abcd.tmp`;
  const living = spawn('sleep', ['60']);
  try {
    for (const pid of [dead, living.pid!, process.pid]) writeFileSync(join(folder, named(pid)), '');
    await removeLeftovers(runPaths(folder));
    expect(readdirSync(folder)).toEqual([named(living.pid!)]);
  } finally {
    living.kill();
  }
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
