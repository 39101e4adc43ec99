import { describe, expect, it } from 'vitest';
import { annotate } from '../../../engine/runs/annotations';
import { RunReader } from '../../../engine/runs/runReader';
import { unknownRun, type Run } from '../../../engine/runs/run';
import type { CatalogueChange } from '../../../extension/runs/catalogue';
import { Listeners } from '../../../extension/runs/listeners';
import { RunOverview } from '../../../extension/runs/overview';
import { groupRuns, type RunListing } from '../../../extension/views/runGroups';
import { runRow, runTitle, type RunWords } from '../../../extension/views/runRow';
import { evaluation, makeRun, record, stamped, temporaryFolder, writeRecord } from './runFixture';

const words: RunWords = {
  locale: 'en',
  best: 'best',
  starred: 'starred',
  seed: (seed) => `seed ${seed}`,
  phase: (phase) => phase,
};
const now = new Date('2026-11-29T12:00:00Z');

/** A finished run of `/w/digits.experiment.json`, started two hours ago. */
function digits(name: string, fid: number | null, changes: Partial<Run> = {}, seed = 3): Run {
  const headline = {
    id: 'fid',
    title: 'FID',
    label: 'FID (classifier-64)',
    measure: 'fid FID (classifier-64)',
    unit: 'number' as const,
    better: 'lower' as const,
    course: [],
    newest: { step: 9, value: fid },
    best: fid === null ? null : { step: 5, value: fid },
  };
  return {
    ...unknownRun(`/w/runs/digits/${name}`, 'finished'),
    record: record({ seed, startedAt: '2026-11-29T10:00:00Z' }),
    headline: fid === null ? null : headline,
    experimentFile: '/w/digits.experiment.json',
    ...changes,
  };
}

function overviewOf(...runs: Run[]) {
  const changes = new Listeners<CatalogueChange>();
  const known = new Map(runs.map((run) => [run.folder, run]));
  const catalogue = {
    get runs() {
      return [...known.values()];
    },
    get: (folder: string) => known.get(folder),
    onDidChange: changes.add,
  };
  const update = (run: Run) => {
    const before = known.get(run.folder);
    known.set(run.folder, run);
    changes.tell({ runs: [{ before, now: run }] });
  };
  return { overview: new RunOverview(catalogue), update };
}

const learningRate = (rate: number, more: Run['config'] = {}) => ({
  config: { seed: 3, 'optimizer.learningRate': rate, ...more },
});
const starred = { name: null, tags: [], note: '', starred: true };

describe("a run's row", () => {
  const best = digits('best', 19.7, learningRate(0.0005));
  const other = digits('other', 25, learningRate(0.0002));
  const rowIn = (run: Run, ...siblings: Run[]) => {
    const { overview } = overviewOf(run, ...siblings);
    return runRow(run, overview.standingOf(run), words, { now });
  };

  it('begins with the best figure, marked where it is the best of all, then says what differs', () => {
    expect(rowIn(best, other)).toEqual({
      label: 'FID (classifier-64) 19.7 ★',
      description: 'lr 0.0005 · seed 3 · 2 h',
      spoken: 'FID (classifier-64) 19.7 best, learningRate 0.0005, seed 3, 2 h, finished',
    });
    expect(rowIn(other, best).label).toBe('FID (classifier-64) 25.0');
    expect(rowIn(best)).toMatchObject({ label: 'FID (classifier-64) 19.7', description: 'seed 3 · 2 h' });
  });

  it("begins with a person's own name for it", () => {
    const named = { ...best, annotations: { ...starred, name: 'wider' } };
    expect(rowIn(named, other)).toMatchObject({
      label: 'wider',
      description: 'FID (classifier-64) 19.7 ★ · lr 0.0005 · seed 3 · 2 h',
      spoken: expect.stringContaining('starred') as string,
    });
  });

  it('says that a run is starred where its icon tells how it ended', () => {
    const failed = digits('failed', null, { phase: 'failed', annotations: starred });
    expect(rowIn(failed)).toMatchObject({ label: 'starred', description: 'seed 3 · 2 h' });
    expect(rowIn(failed).spoken).toBe('starred, seed 3, 2 h, failed');
  });

  it('tells of the progress of a run that goes on', () => {
    expect(rowIn(digits('live', 30, { phase: 'running' })).description).toBe('1,240 / 5,000 · seed 3 · 2 h');
  });

  it('has room for three keys, those of training first, and the ends of long values', () => {
    const folder = '/mnt/datasets/of/many/people/faces-aligned-64';
    const keys = { 'runtime.threads': 2, 'dataset.folder': folder, 'generator.width': 2, 'training.batch': 64 };
    const wide = digits('wide', 30, { config: keys });
    const narrow = digits('narrow', 31, {
      config: { 'runtime.threads': 1, 'dataset.folder': '/f', 'generator.width': 1, 'training.batch': 32 },
    });
    expect(rowIn(wide, narrow).description).toBe(
      'folder …y/people/faces-aligned-64 · width 2 · batch 64 · seed 3 · 2 h',
    );
  });

  it('names the experiment where nothing above it does', () => {
    const { overview } = overviewOf(best, other);
    const { description } = runRow(best, overview.standingOf(best), words, { now, withExperiment: true });
    expect(description).toBe('digits · lr 0.0005 · seed 3 · 2 h');
  });

  it('is a tab’s title in short, and what its panel says of it', () => {
    const { overview } = overviewOf(best, other);
    const title = (run: Run) => runTitle(run, overview.standingOf(run), words);
    expect(title(best)).toBe('digits · lr 0.0005 · seed 3');
    expect(title({ ...best, annotations: { ...starred, name: 'wider' } })).toBe('digits · wider');
    expect(title(unknownRun('/w/runs/faces/odd', 'starting'))).toBe('faces · odd');
  });
});

describe('the list of runs', () => {
  const all: RunListing = { order: 'newest', grouping: 'experiment', filter: '' };
  const tagged = (...tags: string[]) => ({ annotations: { name: null, tags, note: '', starred: false } });
  const [a, b, c] = [
    digits('a', 30, tagged('paper')),
    digits('b', 20, tagged('paper', 'wide')),
    digits('c', 25, { annotations: { ...starred, name: 'mine' } }),
  ];
  const moved = digits('../../moved/runs/digits/m', 1, { experimentFile: '/w/moved/digits.experiment.json' });
  const list = (listing: Partial<RunListing>, ...runs: Run[]) =>
    groupRuns(overviewOf(...runs).overview, { ...all, ...listing });
  const names = (runs: readonly Run[]) => runs.map(({ folder }) => folder.at(-1)).join('');

  it('keeps experiments of one name apart, and says where they are', () => {
    expect(list({}, a, moved).map(({ name, place, isAmbiguous, total }) => [name, place, isAmbiguous, total])).toEqual([
      ['digits', '/w', true, 1],
      ['digits', '/w/moved', true, 1],
    ]);
  });

  it('is sorted by the best figure, what still runs above all, or by name', () => {
    expect(names(list({ order: 'best' }, a, b, c)[0]!.runs)).toBe('bca');
    const started = digits('d', null, { phase: 'running' });
    expect(names(list({ order: 'best' }, a, started, b)[0]!.runs)).toBe('dba');
    expect(names(list({ order: 'name' }, a, b, c)[0]!.runs)).toBe('cab');
  });

  it('is grouped by tag, with a run under each of its tags, or not at all', () => {
    expect(list({ grouping: 'tag' }, a, b, c).map(({ name, runs }) => [name, names(runs)])).toEqual([
      ['paper', 'ab'],
      ['wide', 'b'],
      [null, 'c'],
    ]);
    expect(list({ grouping: 'none', order: 'best' }, a, b, moved).map(({ runs }) => names(runs))).toEqual(['mba']);
  });

  it('leaves out what does not fit the filter, and says of how many', () => {
    expect(list({ filter: 'fid<26 starred' }, a, b, c, moved).map(({ runs, total }) => [names(runs), total])).toEqual([
      ['c', 3],
    ]);
    expect(list({ filter: 'nothing' }, a, b)).toEqual([]);
  });
});

describe('RunOverview', () => {
  it('sets runs against each other anew only where one has another figure, config, or name', () => {
    const [a, b] = [digits('a', 20), digits('b', 30)];
    const { overview, update } = overviewOf(a, b);
    const told: string[] = [];
    overview.onDidChange(({ type }) => told.push(type));
    const before = overview.experiments;
    update({ ...b, record: record({ heartbeatAt: '2026-11-29T11:00:00Z' }), phase: 'running' });
    // The record's start is another one.
    expect(told).toEqual(['all']);
    const started = overview.experiments;
    expect(started).not.toBe(before);
    update({ ...overview.get(b.folder)!, phase: 'paused' });
    expect(told).toEqual(['all', 'some']);
    expect(overview.experiments).toBe(started);
    update(digits('b', 10));
    expect(overview.standingOf(b).isBest).toBe(true);
  });

  it('is spared by heartbeats, since a reader gives what is the same as the same object', async () => {
    const folder = makeRun(temporaryFolder(), 'digits', '20261122-082415-3fa2', {}, stamped([evaluation(500, 20)]));
    const reader = new RunReader(folder);
    const first = (await reader.read())!;
    const { overview, update } = overviewOf(first);
    const told: string[] = [];
    overview.onDidChange(({ type }) => told.push(type));
    writeRecord(folder, { ...first.record!, heartbeatAt: new Date(Date.now() + 1000).toISOString() });
    update((await reader.read())!);
    await annotate(folder, { name: 'wider' });
    update((await reader.read())!);
    expect(told).toEqual(['some', 'all']);
  });
});
