import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { RunCatalogue } from '../../../extension/runs/catalogue';
import { byExperiment } from '../../../engine/runs/experiments';
import { idOf, newestOf, unknownRun } from '../../../engine/runs/run';
import { claimRunFolder } from '../../../engine/runs/ownership/claimRunFolder';
import { evaluation, lines, makeRun, record, stamped, temporaryFolder, writeRecord } from './runFixture';

function catalogueOf(...roots: string[]) {
  const reports: string[] = [];
  const catalogue = new RunCatalogue(
    () => Promise.resolve(roots),
    (folder) => reports.push(folder),
  );
  const changes: string[][] = [];
  catalogue.onDidChange(({ runs }) =>
    changes.push(runs.map(({ before, now }) => `${before?.phase ?? '-'} > ${now?.phase ?? '-'}`)),
  );
  return { catalogue, reports, changes };
}

describe('RunCatalogue', () => {
  it('finds run folders, whoever made them, and nothing else', async () => {
    const root = temporaryFolder();
    const ended = new Date().toISOString();
    const first = makeRun(
      root,
      'digits',
      '20261122-082415-3fa2',
      { state: 'finished', endedAt: ended },
      stamped([evaluation(500, 21.4)]),
    );
    makeRun(root, 'digits', '20261122-092415-0001', {});
    makeRun(root, 'photographs', '20261121-000000-ffff', { state: 'failed' });
    mkdirSync(join(root, 'digits', 'not-a-run'));
    writeFileSync(join(root, 'notes.txt'), '');
    const { catalogue, changes } = catalogueOf(root, join(root, 'nowhere'));
    await catalogue.search();
    const groups = byExperiment(catalogue.runs);
    expect(groups.map(({ name, runs }) => [name, runs.map(idOf).sort()])).toEqual([
      ['digits', ['20261122-082415-3fa2', '20261122-092415-0001']],
      ['photographs', ['20261121-000000-ffff']],
    ]);
    expect(catalogue.get(first)).toMatchObject({ phase: 'finished', evaluation: { step: 500 } });
    expect(changes).toHaveLength(1);
    expect(catalogue.hasSearched).toBe(true);
    await catalogue.search();
    expect(changes).toHaveLength(1);
  });

  it('notices new heartbeats, evaluations and deletions', async () => {
    const root = temporaryFolder();
    const folder = makeRun(root, 'digits', '20261122-082415-3fa2', {}, stamped([evaluation(500, 40)]));
    const { catalogue, changes } = catalogueOf(root);
    await catalogue.search();
    appendFileSync(join(folder, 'events.jsonl'), lines(stamped([evaluation(1000, 21.4)], 1)));
    writeRecord(folder, record({ state: 'paused' }));
    await catalogue.search();
    expect(catalogue.get(folder)).toMatchObject({ phase: 'paused', evaluation: { step: 1000 } });
    rmSync(folder, { recursive: true });
    await catalogue.search();
    expect(catalogue.runs).toEqual([]);
    expect(changes).toEqual([['- > running'], ['running > paused'], ['paused > -']]);
  });

  it('shows the evaluation before the one that a resumed engine has taken back', async () => {
    const root = temporaryFolder();
    const events = stamped([evaluation(500, 40), evaluation(1000, 21.4)]);
    const folder = makeRun(root, 'digits', '20261122-082415-3fa2', { state: 'stopped' }, events);
    const { catalogue } = catalogueOf(root);
    await catalogue.search();
    expect(catalogue.get(folder)).toMatchObject({ evaluation: { step: 1000 } });
    const resumed = { type: 'state', state: 'running', reason: null, resumedFrom: 700 } as const;
    appendFileSync(join(folder, 'events.jsonl'), lines(stamped([resumed], 2)));
    writeRecord(folder, record({ heartbeatAt: new Date(Date.now() + 1000).toISOString() }));
    await catalogue.search();
    expect(catalogue.get(folder)).toMatchObject({ phase: 'running', evaluation: { step: 500 } });
  });

  it('shows an expected run as starting until its engine has written', async () => {
    const root = temporaryFolder();
    const { catalogue, changes } = catalogueOf(root);
    const folder = join(root, 'digits', '20261122-082415-3fa2');
    catalogue.expect(folder);
    await catalogue.search();
    expect(catalogue.get(folder)).toMatchObject({ phase: 'starting', record: null });
    expect(catalogue.isExpected(folder)).toBe(true);
    makeRun(root, 'digits', '20261122-082415-3fa2');
    await catalogue.search();
    expect(catalogue.get(folder)?.phase).toBe('running');
    expect(catalogue.isExpected(folder)).toBe(false);
    // The first search is told of even if it finds nothing.
    expect(changes).toEqual([['- > starting'], [], ['starting > running']]);
  });

  it('lists no run that never began', async () => {
    const root = temporaryFolder();
    const { catalogue, changes } = catalogueOf(root);
    const folder = join(root, 'digits', '20261122-082415-3fa2');
    catalogue.expect(folder);
    await catalogue.forget(folder);
    expect(catalogue.runs).toEqual([]);
    expect(changes).toEqual([['- > starting'], ['starting > -']]);
  });

  it('shows a resumed run as starting until its next heartbeat, or as it was if there is none', async () => {
    const root = temporaryFolder();
    const folder = makeRun(root, 'digits', '20261122-082415-3fa2', { state: 'stopped' });
    const { catalogue } = catalogueOf(root);
    await catalogue.search();
    catalogue.expect(folder);
    await catalogue.search();
    expect(catalogue.get(folder)).toMatchObject({ phase: 'starting', record: { state: 'stopped' } });
    await catalogue.forget(folder);
    expect(catalogue.get(folder)?.phase).toBe('stopped');

    catalogue.expect(folder);
    writeRecord(folder, record({ heartbeatAt: new Date(Date.now() + 1000).toISOString() }));
    await catalogue.search();
    expect(catalogue.get(folder)?.phase).toBe('running');
  });

  it('knows a run whose process on this machine is gone as lost, however young its heartbeat is', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const root = temporaryFolder();
    const heartbeatAt = new Date().toISOString();
    const dead = makeRun(root, 'digits', '20261122-082415-3fa2', { host: hostname(), pid, heartbeatAt });
    const alive = makeRun(root, 'digits', '20261122-082416-3fa2', { host: hostname(), pid, heartbeatAt });
    await claimRunFolder(alive);
    const { catalogue } = catalogueOf(root);
    await catalogue.search();
    expect(catalogue.get(dead)?.phase).toBe('lost');
    expect(catalogue.get(alive)?.phase).toBe('running');
  });

  it("reports a record that it can't understand once", async () => {
    const root = temporaryFolder();
    const folder = join(root, 'digits', '20261122-082415-3fa2');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'run.json'), '{"version": 2}');
    const { catalogue, reports } = catalogueOf(root);
    await catalogue.search();
    await catalogue.search();
    expect(catalogue.runs).toEqual([]);
    expect(reports).toEqual([folder]);
  });
});

describe('newestOf', () => {
  it('is the newest that was started from the file, where that is now', () => {
    const run = (folder: string, experimentFile: string | null) => ({
      ...unknownRun(folder, 'finished'),
      experimentFile,
    });
    const runs = [
      run('/a/runs/digits/20261122-000000-0000', '/a/digits.experiment.json'),
      run('/a/runs/digits/20261123-000000-0000', '/a/digits.experiment.json'),
      run('/a/runs/digits/20261124-000000-0000', '/b/digits.experiment.json'),
      run('/a/runs/digits/20261125-000000-0000', null),
    ];
    expect(newestOf(runs, '/a/digits.experiment.json')?.folder).toBe('/a/runs/digits/20261123-000000-0000');
    expect(newestOf(runs, '/b/digits.experiment.json')?.folder).toBe('/a/runs/digits/20261124-000000-0000');
    expect(newestOf(runs, '/a/other.experiment.json')).toBeUndefined();
  });
});
