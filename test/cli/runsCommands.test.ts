import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnnotatedJson } from '../../engine/cli/commands/runsAnnotate';
import type { RunListJson } from '../../engine/cli/commands/runsList';
import type { DeletedJson, PrunedJson } from '../../engine/cli/commands/runsRemove';
import type { RunDetailsJson } from '../../engine/cli/commands/runsShow';
import { engineErrorSchema } from '../../engine/protocol/engineError';
import { claimRunFolder } from '../../engine/runs/ownership/claimRunFolder';
import { evaluation, makeRun, stamped } from '../unit/extension/runFixture';
import { darkroom, workspace } from './darkroom';

/** Two ended runs with checkpoints, and one that goes on. */
async function workspaceOfRuns() {
  const cwd = workspace();
  const run = (end: string, state: 'finished' | 'running', figure: number) => {
    const id = `20261122-080000-${end}`;
    const folder = makeRun(
      join(cwd, 'runs'),
      'digits',
      id,
      { state, host: hostname() },
      stamped([evaluation(100, figure)]),
    );
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ seed: 7, width: figure }));
    for (const step of [100, 200, 300]) {
      mkdirSync(join(folder, 'checkpoints', `step-000${step}`), { recursive: true });
      writeFileSync(join(folder, 'checkpoints', `step-000${step}`, 'state.json'), 'x'.repeat(1000));
    }
    return folder;
  };
  const live = run('ccc3', 'running', 9);
  await claimRunFolder(live);
  return { cwd, first: run('aaa1', 'finished', 30), second: run('bbb2', 'finished', 20), live };
}

/** What a command that went well printed: one JSON document, and nothing else. */
async function json<T>(cwd: string, ...args: string[]): Promise<T> {
  const { code, stdout } = await darkroom(cwd, 'runs', ...args, '--json');
  expect(code).toBe(0);
  return JSON.parse(stdout) as T;
}

describe('darkroom runs', () => {
  it('lists, marks, shows and compares runs by their short names', async () => {
    const { cwd, first, second, live } = await workspaceOfRuns();
    const tagged = await json<AnnotatedJson>(cwd, 'tag', 'aaa1', 'bbb2', '--add', 'keep', '--add', 'wide');
    expect(tagged.runs).toMatchObject([
      { folder: first, tags: ['keep', 'wide'] },
      { folder: second, tags: ['keep', 'wide'] },
    ]);
    const starred = await darkroom(cwd, 'runs', 'star', 'bbb2');
    expect([starred.code, starred.stdout]).toEqual([
      0,
      `${join('runs', 'digits', '20261122-080000-bbb2')}: ★ #keep #wide\n`,
    ]);
    const { experiments } = await json<RunListJson>(cwd, 'list', '--sort', 'best', '--filter', 'tag=keep');
    expect(experiments.map(({ best, runs }) => [best, ...runs.map(({ folder }) => folder)])).toEqual([
      [live, second, first],
    ]);
    expect(await json<RunDetailsJson>(cwd, 'show', 'bbb2')).toMatchObject({ starred: true, siblings: 3, best: false });
    const { stdout } = await darkroom(cwd, 'runs', 'compare', 'aaa1', 'bbb2', '--csv');
    expect(stdout).toMatch(/^,aaa1,bbb2\r\nfolder,.*\r\n(.*\r\n)*width,30,20\r\n$/);
  });

  it('tells what pruning frees before it does, and deletes only what it may, when told to', async () => {
    const { cwd, first, second, live } = await workspaceOfRuns();
    const checkpoints = () => readdirSync(join(first, 'checkpoints'));
    const dry = await json<PrunedJson>(cwd, 'prune', 'aaa1', '--checkpoints', '--dry-run');
    expect(dry).toMatchObject({ dryRun: true, bytes: 1000 });
    expect(dry.pruned[0]!.paths).toEqual([join(first, 'checkpoints', 'step-000200')]);
    expect(checkpoints()).toHaveLength(3);
    const pruned = await darkroom(cwd, 'runs', 'prune', 'aaa1', '--checkpoints', '--samples', '--yes');
    expect(pruned.stdout).toMatch(/ {2}1 checkpoints and samples, 1\.0 kB\nFreed 1\.0 kB\.\n$/);
    expect(checkpoints()).toEqual(['step-000100', 'step-000300']);

    // One that must not go holds back all.
    const refused = await darkroom(cwd, 'runs', 'delete', 'aaa1', 'ccc3', '--yes', '--errors', 'json');
    expect(refused.code).toBe(2);
    expect(engineErrorSchema.parse(JSON.parse(refused.stderr)).error).toMatchObject({
      message: 'This run is still going: it is not deleted.',
      where: live,
      advice: 'Stop it first.',
    });
    const unasked = await darkroom(cwd, 'runs', 'delete', 'aaa1');
    expect(unasked.code).toBe(2);
    expect(unasked.stderr).toContain('Add --yes');
    expect([first, second, live].map((folder) => existsSync(folder))).toEqual([true, true, true]);
    const { deleted, bytes } = await json<DeletedJson>(cwd, 'delete', 'aaa1', 'bbb2', '--yes');
    expect(deleted.map(({ folder }) => folder)).toEqual([first, second]);
    expect(bytes).toBeGreaterThan(5000);
    expect(readdirSync(join(cwd, 'runs', 'digits'))).toEqual(['20261122-080000-ccc3']);
  });

  it('prints in one form only', async () => {
    const both = await darkroom(workspace(), 'runs', 'compare', 'aaa1', 'bbb2', '--json', '--csv');
    expect([both.code, both.stdout]).toEqual([2, '']);
    expect(both.stderr).toContain('cannot be used with');
  });
});
