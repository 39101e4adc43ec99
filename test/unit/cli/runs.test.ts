import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comparisonOf,
  comparisonRows,
  comparisonText,
  exactRows,
  markdownOf,
} from '../../../engine/cli/commands/runsCompare';
import { annotatedText, annotateRuns, taggedWith } from '../../../engine/cli/commands/runsAnnotate';
import { listJson, listText, runList, type ListOptions } from '../../../engine/cli/commands/runsList';
import { detailsText, runDetails } from '../../../engine/cli/commands/runsShow';
import { chooseRuns } from '../../../engine/cli/runs/chooseRuns';
import { textWidth } from '../../../engine/cli/table';
import { HistoryReducer } from '../../../engine/history/reducer';
import type { RunRecord } from '../../../engine/protocol/record';
import { annotate, readAnnotations } from '../../../engine/runs/annotations';
import { compareRuns } from '../../../engine/runs/compareRuns';
import { differingKeys, type FlatConfig } from '../../../engine/runs/flatConfig';
import { unknownRun } from '../../../engine/runs/run';
import { valueText } from '../../../engine/runs/runText';
import { evaluation, makeRun, scalars, stamped, temporaryFolder } from '../extension/runFixture';

const fixtures = join(__dirname, '../../fixtures/runFolders/0.1.0');
const now = new Date('2026-11-22T12:00:00Z');

function here(cwd: string, width = Infinity) {
  return { cwd, width, now };
}

/** Three runs of digits, of which the second is the best, and one of stic. */
function workspaceOfRuns() {
  const cwd = temporaryFolder();
  const run = (
    experiment: string,
    hour: number,
    figure: number | null,
    config: object,
    changes: Partial<RunRecord> = {},
  ) => {
    const start = `2026-11-22T0${hour}:00:00.000Z`;
    const events =
      figure === null
        ? []
        : stamped([evaluation(500, figure), scalars(600, { 'loss/d': figure }), evaluation(1000, figure + 1)]);
    const ended = { state: 'finished' as const, startedAt: start, endedAt: start.replace(':00:00', ':01:30') };
    const folder = makeRun(
      join(cwd, 'runs'),
      experiment,
      `20261122-0${hour}0000-00a${hour}`,
      { ...ended, ...changes },
      events,
    );
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    return folder;
  };
  const config = (learningRate: number, seed = 7) => ({ seed, optimizer: { learningRate, betas: [0, 0.9] } });
  return {
    cwd,
    digits: [
      run('digits', 1, 30.123, config(0.0002)),
      run('digits', 2, 19.74, config(0.0005), { seed: 8 }),
      run('digits', 3, null, config(0.0005), { state: 'failed', reason: 'The disk is full.' }),
    ] as const,
    stic: run('stic', 4, 5, config(1)),
  };
}

const options: ListOptions = { sort: 'newest' };

describe('runs list', () => {
  it('is a table for each experiment: the best marked, the keys that differ, state and age', async () => {
    const { cwd, digits } = workspaceOfRuns();
    await annotate(digits[0], { name: 'first', tags: ['keep'], starred: true });
    expect(listText(await runList([], options, here(cwd)), options, here(cwd))).toBe(
      `digits · 3 runs · FID (classifier-64)
        figure  learningRate  seed   age  state     name           folder
             –  0.0005           7   9 h  failed                   runs/digits/20261122-030000-00a3
  best    19.7  0.0005           8  10 h  finished                 runs/digits/20261122-020000-00a2
          30.1  0.0002           7  11 h  finished  ★ first #keep  runs/digits/20261122-010000-00a1

stic · 1 run · FID (classifier-64)
  figure  seed  age  state     folder
    5.00     7  8 h  finished  runs/stic/20261122-040000-00a4`,
    );
  });

  it('filters, sorts and chooses one experiment, and says what there is where nothing fits', async () => {
    const { cwd, digits } = workspaceOfRuns();
    const folders = async (given: Partial<ListOptions>) =>
      listJson(await runList(['runs'], { ...options, ...given }, here(cwd))).experiments.flatMap(({ runs }) =>
        runs.map(({ folder }) => folder),
      );
    expect(await folders({ sort: 'best', experiment: 'digits' })).toEqual([digits[1], digits[0], digits[2]]);
    expect(await folders({ filter: 'fid<30 learningrate>=5e-4' })).toEqual([
      digits[1],
      expect.stringContaining('stic') as string,
    ]);
    const none = { ...options, filter: 'mnist' };
    expect(listText(await runList([], none, here(cwd)), none, here(cwd))).toBe(
      'None of the 4 runs in runs fits "mnist".',
    );
    await expect(folders({ experiment: 'digit' })).rejects.toMatchObject({ advice: 'Did you mean "digits"?' });
    const empty = temporaryFolder();
    expect(listText(await runList([], options, here(empty)), options, here(empty))).toMatch(/^No runs here\./);
    await expect(runList(['gone'], options, here(empty))).rejects.toMatchObject({ where: join(empty, 'gone') });
  });

  it('is as JSON what the table says, and the sizes that were asked for', async () => {
    const { cwd, digits } = workspaceOfRuns();
    const list = await runList([], { ...options, sizes: true }, here(cwd));
    const [first] = listJson(list).experiments;
    expect(first).toMatchObject({ name: 'digits', file: null, differing: ['optimizer.learningRate'], best: digits[1] });
    expect(first!.runs[2]).toMatchObject({
      folder: digits[0],
      id: '20261122-010000-00a1',
      experiment: 'digits',
      method: 'self-labeling',
      state: 'finished',
      seed: 7,
      startedAt: '2026-11-22T01:00:00.000Z',
      wallSeconds: 90,
      starred: false,
      figure: {
        id: 'fid',
        title: 'FID (classifier-64)',
        better: 'lower',
        best: { step: 500, value: 30.123 },
        newest: { step: 1000 },
      },
      config: { 'optimizer.learningRate': 0.0002, 'optimizer.betas': '[0,0.9]' },
    });
    expect(first!.runs[2]!.bytes!.total).toBeGreaterThan(100);
    expect(listText(list, options, here(cwd))).toMatch(/All of these: [\d.]+ kB$/);
  });

  it('is no wider than the terminal, and says which keys found no room', async () => {
    const { cwd, digits } = workspaceOfRuns();
    await annotate(digits[0], { name: 'ein sehr langer Name 宽度宽度' });
    const list = await runList([], options, here(cwd));
    for (let width = 60; width < 100; width += 7) {
      const lines = listText(list, options, here(cwd, width)).split('\n');
      for (const line of lines.filter((each) => !each.includes('(')))
        expect(textWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.filter((line) => line.endsWith('00a1'))).toHaveLength(1);
    }
    expect(listText(list, options, here(cwd, 50))).toContain('(No room for learningRate, name: widen the terminal.)');
  });

  it('shows the runs of older versions, and tells of those it can’t read', async () => {
    const cwd = temporaryFolder();
    for (const name of ['stic', 'self-labeling', 'subsampling'])
      cpSync(join(fixtures, name), join(cwd, name), { recursive: true });
    mkdirSync(join(cwd, 'other'));
    writeFileSync(join(cwd, 'other', 'run.json'), '{"scripts": {}}');
    cpSync(join(fixtures, 'stic'), join(cwd, 'piped'), { recursive: true });
    const pipe = join(cwd, 'piped', 'events.jsonl');
    rmSync(pipe);
    execFileSync('mkfifo', [pipe]);
    const { experiments, unreadable } = listJson(await runList([], options, here(cwd)));
    expect(experiments.map(({ name, runs }) => [name, runs[0]!.state, runs[0]!.figure?.title])).toEqual([
      ['self-labeling', 'stopped', undefined],
      ['stic', 'stopped', undefined],
      ['subsampling', 'stopped', expect.stringMatching(/^FID \(.*\)/)],
    ]);
    expect(unreadable).toEqual([
      {
        folder: join(cwd, 'other'),
        message: expect.stringContaining('not of the form') as string,
        where: join(cwd, 'other'),
      },
      { folder: join(cwd, 'piped'), message: 'This is no regular file.', where: pipe },
    ]);
  });
});

describe('a run in a command', () => {
  it('is its folder, its run.json, its id, the end of that, or its name', async () => {
    const { cwd, digits, stic } = workspaceOfRuns();
    await annotate(stic, { name: 'wider generator' });
    await annotate(digits[0], { name: '00a2' });
    const chosen = (...words: string[]) => chooseRuns(words, undefined, cwd);
    expect(await chosen('runs/digits/20261122-030000-00a3', join(digits[2], 'run.json'))).toEqual([digits[2]]);
    expect(await chosen('20261122-030000-00a3', '0a3')).toEqual([digits[2]]);
    expect(await chosen('Wider Generator', '00A4')).toEqual([stic]);
    // A name goes before the end of an id.
    expect(await chosen('00a2')).toEqual([digits[0]]);
    await expect(chosen('00a5')).rejects.toMatchObject({
      advice: expect.stringMatching(/^Did you mean "00a\d"\?/) as string,
    });
    await annotate(digits[2], { name: 'wider generator' });
    await expect(chosen('wider generator')).rejects.toMatchObject({
      message: '"wider generator" means 2 runs.',
      advice: `Say which by its folder: ${['runs/digits/20261122-030000-00a3', 'runs/stic/20261122-040000-00a4'].join(', ')}.`,
    });
    await expect(chooseRuns(['00a3'], 'runs/stic', cwd)).rejects.toMatchObject({
      message: 'There is no run "00a3".',
      advice: expect.stringContaining('the one run') as string,
    });
    await expect(chooseRuns(['x'], undefined, temporaryFolder())).rejects.toMatchObject({
      advice: expect.stringContaining('--in') as string,
    });
  });
});

describe('what people say of runs', () => {
  it('is changed in part, of all that are named or of none', async () => {
    const { cwd, digits } = workspaceOfRuns();
    const annotated = (words: string[], change: Parameters<typeof annotateRuns>[3]) =>
      annotateRuns(words, undefined, cwd, change);
    await annotated(['00a1', '00a2'], taggedWith(['keep', 'wide'], []));
    await annotated(['00a2'], taggedWith(['flips', 'keep'], ['wide', 'unknown']));
    await annotated(['00a2'], () => ({ name: ' best\u001b[1m ' }));
    const { runs } = await annotated([digits[1]], () => ({ note: 'better\nthan all', starred: true }));
    expect(runs).toEqual([
      { folder: digits[1], name: 'best\u001b[1m', tags: ['keep', 'flips'], note: 'better\nthan all', starred: true },
    ]);
    expect(annotatedText(runs[0]!, cwd)).toBe(`${relative(cwd, digits[1])}: ★ best [1m #keep #flips – better than all`);
    await expect(annotated(['00a1', 'nobody'], () => ({ tags: [] }))).rejects.toThrow('There is no run "nobody".');
    expect(await readAnnotations(digits[0])).toMatchObject({ tags: ['keep', 'wide'] });
    // Annotations that can't be read are never replaced.
    writeFileSync(join(digits[0], 'annotations.json'), '{"version": 1, "tags": 3}');
    await expect(annotated(['00a1'], () => ({ starred: true }))).rejects.toMatchObject({
      where: join(digits[0], 'annotations.json'),
    });
  });
});

describe('runs show', () => {
  it('tells everything, the keys that differ first', async () => {
    const { cwd, digits } = workspaceOfRuns();
    await annotate(digits[1], { note: 'with\nflips', tags: ['keep'] });
    const details = await runDetails('00a2', undefined, here(cwd));
    expect(details).toMatchObject({
      folder: digits[1],
      best: true,
      siblings: 3,
      differing: ['optimizer.learningRate'],
      figures: [{ id: 'fid', best: { step: 500 }, newest: { step: 1000, value: 20.74 } }],
      note: 'with\nflips',
    });
    const text = detailsText(details, false, here(cwd));
    expect(text).toMatch(/^digits · 20261122-020000-00a2 · best of 3 runs\n/);
    expect(text).toContain('note             with flips\n');
    expect(text).toContain('FID (classifier-64)  best 19.7 at step 500; newest 20.7 at step 1,000');
    expect(text).toContain('wall time        1 min 30 s');
    expect(text).toMatch(/2 more keys: --all shows them\.$/);
    expect(detailsText(details, true, here(cwd))).toMatch(
      /learningRate {2}0\.0005\n {2}seed .*\n {2}optimizer\.betas /,
    );
  });

  it('finds the siblings of a run that lies elsewhere beside it, and reads older runs', async () => {
    const { digits } = workspaceOfRuns();
    expect(await runDetails(digits[1], undefined, here(temporaryFolder()))).toMatchObject({ siblings: 3, best: true });
    const details = await runDetails(join(fixtures, 'subsampling'), undefined, here(temporaryFolder()));
    expect(details.checkpoints.length).toBeGreaterThan(0);
    expect(details.figures).toMatchObject([{ id: 'fid', unit: 'number', better: 'lower' }]);
  });
});

describe('runs compare', () => {
  it('is a table of what differs, the best figure marked', async () => {
    const { cwd, digits } = workspaceOfRuns();
    await annotate(digits[1], { name: 'wider' });
    const comparison = await comparisonOf(['00a1', 'wider'], {}, here(cwd));
    expect(comparisonText(comparison, here(cwd))).toBe(
      `                                         00a1       wider
state                                finished    finished
steps                                   1,240       1,240
wall time                          1 min 30 s  1 min 30 s
FID (classifier-64), best                30.1      * 19.7
FID (classifier-64), best at step         500         500
FID (classifier-64), newest              31.1        20.7
optimizer.learningRate                 0.0002      0.0005

* the best of these runs
2 keys are the same in all: --all shows them.`,
    );
    await expect(comparisonOf(['00a1', digits[0]], {}, here(cwd))).rejects.toThrow('one and the same');
  });

  it('gives a curve by step, and names the curves that there are', async () => {
    const { cwd } = workspaceOfRuns();
    const comparison = await comparisonOf(['00a1', '00a2', '00a3'], { series: 'loss/d' }, here(cwd));
    expect(comparison.series).toEqual({
      id: 'loss/d',
      title: 'loss/d',
      steps: [600],
      values: [[30.123], [19.74], [null]],
    });
    expect(exactRows(comparison, cwd)).toEqual([
      ['step', '00a1', '00a2', '00a3'],
      ['600', '30.123', '19.74', ''],
    ]);
    await expect(comparisonOf(['00a1', '00a2'], { series: 'los/d' }, here(cwd))).rejects.toMatchObject({
      advice: 'Did you mean "loss/d"?',
    });
  });

  const value = fc.constantFrom(1, 2, 'wide', true, null);
  const configs = fc.array(fc.dictionary(fc.constantFrom('seed', 'optimizer.rate', 'model.width', 'b'), value), {
    minLength: 2,
    maxLength: 8,
  });
  const figures = fc.array(fc.option(fc.integer({ min: 1, max: 5 })), { minLength: 8, maxLength: 8 });

  it('says the same as JSON, as a table, as CSV and as Markdown, whatever is compared', () => {
    fc.assert(
      fc.property(configs, figures, fc.boolean(), fc.integer({ min: 60, max: 200 }), (given, bests, all, width) => {
        const runs = given.map((config: FlatConfig, i) => {
          const reducer = new HistoryReducer();
          const best = bests[i]!;
          if (best !== null) reducer.add(stamped([evaluation(10, best), evaluation(20, best + 1)]));
          return {
            run: { ...unknownRun(`/r/d/20261122-000000-000${i}`, 'finished'), config },
            history: reducer.whole(),
          };
        });
        const comparison = compareRuns(runs, { all });
        const rows = comparisonRows(comparison);
        const keys = comparison.keys.map(({ key }) => key);
        expect(comparison.keys.filter(({ differs }) => differs).map(({ key }) => key)).toEqual(
          differingKeys(given).sort((a, b) => keys.indexOf(a) - keys.indexOf(b)),
        );
        expect(rows.slice(rows.length - keys.length).map(({ title, texts }) => [title, ...texts])).toEqual(
          keys.map((key) => [key, ...given.map((config) => valueText(config[key]))]),
        );
        for (const { best, bestRun } of comparison.figures) {
          const least = Math.min(...best.flatMap((figure) => figure?.value ?? []));
          const count = best.filter(Boolean).length;
          expect(bestRun).toBe(count < 2 ? null : best.findIndex((figure) => figure?.value === least));
        }
        const csv = exactRows(comparison, '/');
        expect(csv.every((row) => row.length === given.length + 1)).toBe(true);
        expect(csv.slice(2).map(([title]) => title!.replace(' (s)', ''))).toEqual(rows.map(({ title }) => title));
        const markdown = markdownOf(comparison, '/').split('\n');
        expect(markdown).toHaveLength(rows.length + 2);
        const text = comparisonText(comparison, here('/', width)).split('\n');
        for (const line of text) expect(textWidth(line)).toBeLessThanOrEqual(width);
        // Each run stands in one block; with none left out.
        expect(text.join(' ').match(/\b000\d\b/g)).toEqual(given.map((_, i) => `000${i}`));
      }),
      { numRuns: 60 },
    );
  });
});

it('finds each run once, whatever links lead to it', async () => {
  const { cwd, digits, stic } = workspaceOfRuns();
  const elsewhere = workspaceOfRuns();
  symlinkSync(elsewhere.cwd, join(cwd, 'runs', 'server'));
  symlinkSync(join(elsewhere.cwd, 'runs'), join(cwd, 'runs', 'same'));
  symlinkSync(cwd, join(elsewhere.cwd, 'runs', 'back'));
  const found = listJson(await runList([], options, here(cwd))).experiments.flatMap(({ runs }) => runs);
  expect(found.map(({ folder }) => folder)).toEqual(expect.arrayContaining([...digits, stic]));
  expect(found).toHaveLength(8);
});
