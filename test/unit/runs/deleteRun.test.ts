import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { deleteRun } from '../../../engine/runs/deleteRun';
import { claimRunFolder } from '../../../engine/runs/ownership/claimRunFolder';
import { makeRun, temporaryFolder } from '../extension/runFixture';

const id = '20261122-082415-3fa2';

it('deletes a run that has ended, and nothing beside it', async () => {
  const root = temporaryFolder();
  const folder = makeRun(root, 'digits', id, { state: 'finished' });
  const other = makeRun(root, 'digits', '20261122-082415-3fa3', { state: 'finished' });
  mkdirSync(join(folder, 'checkpoints', 'step-000100'), { recursive: true });
  writeFileSync(join(root, 'thesis.tex'), '');
  // What a link in it leads to is not of the run.
  symlinkSync(root, join(folder, 'samples'));
  await deleteRun(folder);
  expect(existsSync(folder)).toBe(false);
  expect(readdirSync(other)).toContain('run.json');
  expect(readdirSync(root).sort()).toEqual(['digits', 'thesis.tex']);
});

it('leaves alone what is still going', async () => {
  const folder = makeRun(temporaryFolder(), 'digits', id, { host: hostname() });
  await claimRunFolder(folder);
  const before = readdirSync(folder);
  await expect(deleteRun(folder)).rejects.toThrow('still going');
  expect(readdirSync(folder)).toEqual(before);
});

it.each([
  ['is no run', (root: string) => (mkdirSync(join(root, 'plain')), join(root, 'plain')), 'not a run folder'],
  [
    'is a link to one',
    (root: string) => {
      symlinkSync(makeRun(root, 'digits', id, { state: 'finished' }), join(root, 'link'));
      return join(root, 'link');
    },
    'a link',
  ],
  [
    'holds another run',
    (root: string) => {
      const folder = makeRun(root, 'digits', id, { state: 'finished' });
      makeRun(folder, 'keep', id, { state: 'finished' });
      return folder;
    },
    'More than a run',
  ],
  [
    'is a whole project',
    (root: string) => {
      const folder = makeRun(root, 'digits', id, { state: 'finished' });
      mkdirSync(join(folder, '.git'));
      return folder;
    },
    'a project',
  ],
])('leaves alone what %s', async (_, make, reason) => {
  const folder = make(temporaryFolder());
  const before = [readdirSync(dirname(folder)), readdirSync(folder)];
  await expect(deleteRun(folder)).rejects.toThrow(reason);
  expect([readdirSync(dirname(folder)), readdirSync(folder)]).toEqual(before);
});

it('leaves alone what holds another program’s run.json', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'run.json'), '{"scripts": {}}');
  await expect(deleteRun(folder)).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['run.json']);
});
