import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../engine/protocol/events';
import { exitCodes } from '../../engine/protocol/exitCodes';
import { start, workspace, writeExperiment } from './darkroom';
import { cache, comparisonOf, completed, eventsOf, networkOf, recordOf, stagesBegun, tiny } from './subsampling';

/** Whole runs that the tests look at and take generators from. */
const shared = mkdtempSync(join(tmpdir(), 'darkroom-cli-'));
afterAll(() => {
  rmSync(shared, { recursive: true, force: true, maxRetries: 5 });
});

const selfLabeling = {
  method: 'self-labeling',
  labels: 'some',
  labelsPerClass: 2,
  dataset: tiny.dataset,
  networks: { latent: 8, width: 0.25 },
  training: { steps: 2, batch: 8 },
  sampling: { every: 2, columns: 4 },
  evaluation: tiny.evaluation,
  checkpoints: { every: 0 },
  runtime: tiny.runtime,
};

let whole: string;
let selfLabeled: string;
beforeAll(async () => {
  const subsampling = { ...tiny.subsampling, baselines: ['per-label-ratios', 'discriminator-rejection'] };
  whole = await completed(shared, 'whole', { ...tiny, subsampling, evaluation: { every: 9, samples: 256 } });
  selfLabeled = await completed(shared, 'self-labeled', selfLabeling);
}, 600_000);

const digits = Array.from({ length: 10 }, (_, i) => i);
const padded = (group: number) => String(group).padStart(3, '0');

describe('a subsampling run from the command line', () => {
  it('goes through its stages one after another to the comparison', () => {
    const events = eventsOf(whole);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
    expect(recordOf(whole)).toMatchObject({
      state: 'finished',
      method: 'subsampling',
      progress: { step: 94, steps: 94 },
    });
    const own = stagesBegun(events).filter((stage) => !['Networks', 'Feature network'].includes(stage));
    expect(own).toEqual([
      'Data set',
      'Device',
      'Generator',
      'Feature extractor',
      'Density ratio',
      'Density ratios per label',
      'Subsampling',
    ]);

    // Each stage's curves stand at its own steps.
    const stepsOf = (series: string) =>
      events.flatMap((event) => (event.type === 'scalars' && series in event.values ? [event.step] : []));
    expect(stepsOf('loss/generator')).toEqual([2, 4, 6]);
    expect(stepsOf('loss/features')).toEqual([8, 10]);
    expect(stepsOf('loss/ratio')).toEqual([12, 14]);
    expect(stepsOf('loss/ratio per label')).toEqual(Array.from({ length: 20 }, (_, i) => 16 + 2 * i));
    const drawing = events.flatMap((event) =>
      event.type === 'scalars' && Object.keys(event.values).every((name) => /^(sampling|machine)\//.test(name))
        ? [event.step]
        : [],
    );
    expect(drawing).toEqual(Array.from({ length: 40 }, (_, i) => 55 + i));
    const steps = events.flatMap((event) => (event.type === 'scalars' ? [event.step] : []));
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  });

  it('compares four systems at the end, and only there', async () => {
    const comparisons = eventsOf(whole).filter((event) => event.type === 'comparison');
    expect(comparisons.map(({ step }) => step)).toEqual([94]);
    const [{ columns, rows }] = comparisons as [RunEvent & { type: 'comparison' }];
    expect(columns.map(({ id }) => id)).toEqual([
      'fid',
      'intra-fid',
      'near-copies',
      'acceptance',
      'training',
      'calls',
      'sampling',
      'parameters',
      'disk',
    ]);
    expect(rows.map(({ name }) => name)).toEqual(['plain', 'cDRE-F-cSP+RS', 'DRE-F-SP+RS', 'DRS']);
    for (const { name, values } of rows) {
      expect(values, name).toHaveLength(columns.length);
      for (const id of ['fid', 'intra-fid', 'sampling'])
        expect(values[columns.findIndex((column) => column.id === id)], `${name} ${id}`).toBeGreaterThan(0);
    }
    const { plain: plain, 'cDRE-F-cSP+RS': ours, 'DRE-F-SP+RS': perLabel, DRS: drs } = comparisonOf(whole);
    expect([plain!.acceptance, plain!.parameters, drs!.parameters]).toEqual([null, null, null]);
    for (const system of [ours, perLabel, drs])
      expect(system!.acceptance).toSatisfy((share: number) => share > 0 && share <= 1);
    // What the disk holds of the ratios is what the comparison says.
    const count = async (name: string) =>
      Object.values((await networkOf(whole, name)).tensors).reduce((sum, { data }) => sum + data.length, 0);
    expect(ours!.parameters).toBeCloseTo((await count('ratio')) / 1e6, 9);
    const counts = await Promise.all(digits.map((digit) => count(`ratio-${padded(digit)}`)));
    expect(perLabel!.parameters).toBeCloseTo(counts.reduce((sum, each) => sum + each, 0) / 1e6, 9);

    // Evaluations that came due while some labels were not drawn judged nothing.
    expect(eventsOf(whole).flatMap((event) => (event.type === 'evaluation' ? [event.step] : []))).toEqual([6, 94]);
    expect(
      eventsOf(whole).filter(
        (event) => event.type === 'warning' && /when those of all labels are drawn/.test(event.message),
      ),
    ).toHaveLength(4);
    const { measurements } = eventsOf(whole).findLast((event) => event.type === 'evaluation')!;
    expect(measurements.map(({ id, value }) => [id, value])).toEqual([
      ['subsampled-fid', ours!.fid],
      ['subsampled-intra-fid', ours!['intra-fid']],
      ['subsampled-near-copies', ours!['near-copies']],
    ]);
  });

  it('keeps every network and every image in its folder', async () => {
    expect(readdirSync(join(whole, 'networks')).sort()).toEqual(
      ['features', 'generator', 'ratio', ...digits.map((digit) => `ratio-${padded(digit)}`)]
        .map((name) => `${name}.safetensors`)
        .sort(),
    );
    expect(Number((await networkOf(whole, 'generator')).metadata.seconds)).toBeGreaterThan(0);
    expect(readdirSync(join(whole, 'subsampled')).sort()).toEqual([
      'conditional-ratio',
      'discriminator-rejection',
      'per-label-ratios',
      'plain',
    ]);
    for (const system of readdirSync(join(whole, 'subsampled'))) {
      const files = readdirSync(join(whole, 'subsampled', system)).filter((file) => !file.endsWith('-rejected.png'));
      expect(files.sort()).toEqual(digits.flatMap((digit) => [`${padded(digit)}.json`, `${padded(digit)}.png`]));
      const drawn = JSON.parse(readFileSync(join(whole, 'subsampled', system, '007.json'), 'utf8')) as object;
      expect(drawn).toMatchObject({ count: 20, outcome: 'complete', labels: [] });
    }
    expect(readdirSync(join(whole, 'samples'))).toEqual(
      expect.arrayContaining(['step-000094.png', 'step-000094-subsampled.png']),
    );
    // A row for each label that is drawn.
    const rows = eventsOf(whole).flatMap((event) =>
      event.type === 'grid' && event.kind === 'subsampled' ? [event.rows] : [],
    );
    expect(rows).toEqual(digits.map((digit) => digit + 1));
  });
});

describe('a generator of another run', () => {
  /** An experiment that takes its generator over from `from`. */
  const borrowing = (from: string) => ({ ...tiny, generator: { from } });

  it('of its own kind is taken over, and draws the very images it drew there', async () => {
    const run = await completed(workspace(), 'run', borrowing(whole));
    const begun = stagesBegun(eventsOf(run)).filter((stage) => stage !== 'Networks');
    expect(begun).toEqual([
      'Data set',
      'Device',
      'Generator of another run',
      'Feature extractor',
      'Density ratio',
      'Subsampling',
    ]);
    expect(recordOf(run).progress).toMatchObject({ step: 28, steps: 28 });
    expect(eventsOf(run).some((event) => event.type === 'scalars' && 'loss/generator' in event.values)).toBe(false);
    expect(eventsOf(run).some((event) => event.type === 'grid' && event.kind === 'samples' && event.step === 0)).toBe(
      true,
    );
    expect(await networkOf(run, 'generator')).toEqual(await networkOf(whole, 'generator'));
    const plainOf = (of: string, digit: number) => readFileSync(join(of, 'subsampled/plain', `${padded(digit)}.png`));
    for (const digit of digits) expect(plainOf(run, digit).equals(plainOf(whole, digit))).toBe(true);
  });

  it("of a self-labeling run is taken over, and that run's folder not needed afterwards", async () => {
    const folder = workspace();
    const lent = join(folder, 'lent');
    cpSync(selfLabeled, lent, { recursive: true });
    const run = await completed(folder, 'run', borrowing('lent'));
    expect(recordOf(run).progress).toMatchObject({ step: 28, steps: 28 });
    expect(Object.keys(comparisonOf(run))).toEqual(['plain', 'cDRE-F-cSP+RS']);

    rmSync(lent, { recursive: true });
    const again = await completed(folder, 'again', borrowing(run));
    expect(await networkOf(again, 'generator')).toEqual(await networkOf(run, 'generator'));
    expect(comparisonOf(again)).toEqual(comparisonOf(run));
  });
});

describe('what can be wrong with a subsampling experiment', () => {
  /** Standard error of a run that must not begin, or fail; nobody is shown a stack trace. */
  async function failure(
    experiment: object,
    code: number,
    before: (folder: string) => Promise<unknown> | void = () => undefined,
  ): Promise<string> {
    const folder = workspace();
    await before(folder);
    const ended = await start(folder, ['run', writeExperiment(folder, experiment), '--folder', 'run'], cache).ended;
    expect(`${ended.stdout}${ended.stderr}`).not.toMatch(/^ {4}at /m);
    expect(ended.code).toBe(code);
    if (code === 1) expect(recordOf(join(folder, 'run')).state).toBe('failed');
    return ended.stderr.replaceAll(folder, '<folder>').replaceAll(shared, '<shared>');
  }
  const from = (path: string) => ({ ...tiny, generator: { from: path } });
  /** Where `generator.from` stands in the experiment file. */
  const place = 'digits.experiment.json:8:13 (generator.from)';

  it('a folder that is no run', async () => {
    expect(await failure(from('.'), 1)).toBe(`error: <folder> is not a run folder: it has no config.json.
  ${place}
  Name a run's folder, for example ../runs/mnist-self-labeling/20260101-120000-1a2b, relative to the experiment file.
`);
  });

  it('a run without a generator yet', async () => {
    const stopped = async (folder: string) => {
      const file = writeExperiment(folder, tiny, 'early.experiment.json');
      const { child, ended } = start(
        folder,
        ['run', file, '--folder', 'early', '--set', 'training.steps=100000'],
        cache,
      );
      child.stdout.on('data', (text: string) => {
        if (text.includes('Generator …')) child.kill('SIGINT');
      });
      expect((await ended).code).toBe(exitCodes.stopped);
    };
    expect(await failure(from('early'), 1, stopped)).toBe(`error: There is no generator in <folder>/early yet.
  ${place}
  Wait until that run has trained it (its first stages), go on with it by darkroom resume, or name another run.
`);
  });

  it('a GAN whose labels mean nothing', async () => {
    const unlabeled = (folder: string) => completed(folder, 'unlabeled', { ...selfLabeling, labels: 'none' });
    expect(await failure(from('unlabeled'), 1, unlabeled))
      .toBe(`error: The GAN in <folder>/unlabeled was trained without manual labels: what its labels mean is not known, so it can't be asked for a class.
  ${place}
  Name a self-labeling run with labels "some" or "all", or a subsampling run; or leave generator.from out to train one.
`);
  });

  it.each([
    ['more images', 'whole', { name: 'mnist', limit: 300 }, 'MNIST'],
    ['more images', 'self-labeled', { name: 'mnist', limit: 300 }, 'MNIST'],
    ['another data set', 'whole', { name: 'angles', limit: 300 }, 'Angles'],
  ])('%s than the GAN of "%s" was trained on', async (_, name, dataset, title) => {
    const stderr = await failure({ ...from(join(shared, name)), dataset, features: { steps: 4 } }, 1);
    expect(stderr)
      .toBe(`error: The generator in <shared>/${name} was trained on other images than ${title} as this experiment has it.
  ${place}
  Its data set was {"name":"mnist","limit":256}: give this experiment the same, or name a run on ${title}.
`);
  });

  it("keys that don't go together, before a run begins", async () => {
    expect(await failure({ ...tiny, ratio: { hidden: [32, 20], groups: 8 } }, 2)).toMatch(
      /^error: A hidden layer of 20 units can't be normalised in 8 groups of equal size\.\n {2}digits\.experiment\.json:\d+:\d+\n {2}Use widths that are multiples of ratio\.groups\.\n$/,
    );
    expect(await failure({ ...tiny, features: { network: 'sparse-autoencoder' } }, 2)).toMatch(
      /^error: The sparse autoencoder predicts a label that is a number, but the images of MNIST are labelled by class\.\n {2}digits\.experiment\.json:\d+:\d+\n {2}Use "small" or "resnet34", or leave features\.network out\.\n$/,
    );
    expect(
      await failure({ ...tiny, dataset: { name: 'angles', limit: 256 }, features: { network: 'resnet34' } }, 2),
    ).toMatch(
      /^error: The feature network "resnet34" learns classes, but the images of Angles are labelled by a number\.\n {2}digits\.experiment\.json:\d+:\d+\n {2}Use "sparse-autoencoder", or leave features\.network out\.\n$/,
    );
    expect(await failure({ ...tiny, subsampling: { baselines: ['gold'] } }, 2)).toMatch(
      /^error: subsampling\.baselines\[0\] is "gold", but must be one of "per-label-ratios", "discriminator-rejection"\.\n {2}digits\.experiment\.json:\d+:\d+\n {2}\S/,
    );
  });
});
