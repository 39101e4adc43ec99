import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnnotatedJson } from '../../engine/cli/commands/runsAnnotate';
import type { RunListJson } from '../../engine/cli/commands/runsList';
import type { DeletedJson, PrunedJson } from '../../engine/cli/commands/runsRemove';
import type { RunDetailsJson } from '../../engine/cli/commands/runsShow';
import { engineErrorSchema } from '../../engine/protocol/engineError';
import type { RunComparison } from '../../engine/runs/compareRuns';
import { evaluation, makeRun, stamped } from '../unit/extension/runFixture';
import { darkroom, workspace } from './darkroom';

/** Two ended runs with checkpoints, and one that goes on. */
function workspaceOfRuns() {
  const cwd = workspace();
  const run = (end: string, state: 'finished' | 'running', figure: number) => {
    const id = `20261122-080000-${end}`;
    const folder = makeRun(join(cwd, 'runs'), 'digits', id, { state }, stamped([evaluation(100, figure)]));
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ seed: 7, width: figure }));
    for (const step of [100, 200, 300]) {
      mkdirSync(join(folder, 'checkpoints', `step-000${step}`), { recursive: true });
      writeFileSync(join(folder, 'checkpoints', `step-000${step}`, 'state.json'), 'x'.repeat(1000));
    }
    return folder;
  };
  return {
    cwd,
    first: run('aaa1', 'finished', 30),
    second: run('bbb2', 'finished', 20),
    live: run('ccc3', 'running', 9),
  };
}

/** What a command that went well printed: one JSON document, and nothing else. */
async function json<T>(cwd: string, ...args: string[]): Promise<T> {
  const { code, stdout } = await darkroom(cwd, 'runs', ...args, '--json');
  expect(code).toBe(0);
  return JSON.parse(stdout) as T;
}

describe('darkroom runs', () => {
  it('lists, marks, shows and compares runs by their short names', async () => {
    const { cwd, first, second, live } = workspaceOfRuns();
    const tagged = await json<AnnotatedJson>(cwd, 'tag', 'aaa1', 'bbb2', '--add', 'keep', '--add', 'wide');
    expect(tagged.runs).toMatchObject([
      { folder: first, tags: ['keep', 'wide'] },
      { folder: second, tags: ['keep', 'wide'] },
    ]);
    const calls: [string[], string][] = [
      [['tag', 'bbb2', '--remove', 'wide'], '#keep'],
      [['rename', 'bbb2', 'with flips'], 'with flips #keep'],
      [['note', 'with flips', 'better than all'], 'with flips #keep – better than all'],
      [['star', 'with flips'], '★ with flips #keep – better than all'],
      [['rename', 'with flips', ''], '★ #keep – better than all'],
    ];
    for (const [args, said] of calls) {
      const { code, stdout } = await darkroom(cwd, 'runs', ...args);
      expect([code, stdout]).toEqual([0, `${join('runs', 'digits', '20261122-080000-bbb2')}: ${said}\n`]);
    }
    const { experiments } = await json<RunListJson>(cwd, 'list', '--sort', 'best', '--filter', 'tag=keep');
    expect(experiments.map(({ best, runs }) => [best, ...runs.map(({ folder }) => folder)])).toEqual([
      [live, second, first],
    ]);
    expect(await json<RunDetailsJson>(cwd, 'show', 'bbb2')).toMatchObject({ starred: true, note: 'better than all' });
    expect((await json<RunComparison>(cwd, 'compare', 'aaa1', 'bbb2')).keys).toEqual([
      { key: 'width', differs: true, values: [30, 20] },
    ]);
    const { stdout } = await darkroom(cwd, 'runs', 'compare', 'aaa1', 'bbb2', '--csv');
    expect(stdout).toMatch(/^,aaa1,bbb2\r\nfolder,.*\r\n(.*\r\n)*width,30,20\r\n$/);
  });

  it('tells what pruning frees before it does, and deletes only what it may, when told to', async () => {
    const { cwd, first, second, live } = workspaceOfRuns();
    const checkpoints = () => readdirSync(join(first, 'checkpoints'));
    const dry = await json<PrunedJson>(cwd, 'prune', 'aaa1', '--checkpoints', '--dry-run');
    expect(dry).toMatchObject({ dryRun: true, bytes: 1000 });
    expect(dry.pruned[0]!.paths).toEqual([join(first, 'checkpoints', 'step-000200')]);
    expect(checkpoints()).toHaveLength(3);
    expect(await darkroom(cwd, 'runs', 'prune', 'aaa1', '--checkpoints', '--samples', '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/ {2}1 checkpoints and samples, 1\.0 kB\nFreed 1\.0 kB\.\n$/),
    });
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
    expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining('Add --yes') });
    expect([first, second, live].map((folder) => existsSync(folder))).toEqual([true, true, true]);
    const { deleted, bytes } = await json<DeletedJson>(cwd, 'delete', 'aaa1', 'bbb2', '--yes');
    expect(deleted.map(({ folder }) => folder)).toEqual([first, second]);
    expect(bytes).toBeGreaterThan(5000);
    expect(readdirSync(join(cwd, 'runs', 'digits'))).toEqual(['20261122-080000-ccc3']);
  });

  it('says what is wrong, where, and what to do', async () => {
    const { cwd } = workspaceOfRuns();
    const unknown = await darkroom(cwd, 'runs', 'show', 'aab1');
    expect([unknown.code, unknown.stdout, unknown.stderr]).toEqual([
      2,
      '',
      'error: There is no run "aab1".\n  aab1\n' +
        '  Did you mean "aaa1"? darkroom runs list shows all 3 runs; --in FOLDER looks elsewhere.\n',
    ]);
    const both = await darkroom(cwd, 'runs', 'compare', 'aaa1', 'bbb2', '--json', '--csv');
    expect(both).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('cannot be used with') });
  });
});
