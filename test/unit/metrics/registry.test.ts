import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBytes } from '../../../engine/images/bytes';
import { type DrawGroup, Evaluation } from '../../../engine/metrics/evaluation/evaluation';
import { realImagesByGroup, realImagesTogether, type RealImages } from '../../../engine/metrics/evaluation/realImages';
import { labelGroups } from '../../../engine/metrics/labelGroups';
import type { DistanceMetric, ImageMetric, Metric, ObservedImages } from '../../../engine/metrics/metric';
import type { EvaluationNetwork, NetworkOutput } from '../../../engine/metrics/networks/evaluationNetwork';
import { applicableMetrics, chosenMetrics, metrics } from '../../../engine/metrics/registry';
import { Random } from '../../../engine/random';
import { clockHands } from './clockHands';

const hands = clockHands(300, 1200, { size: 8 });
const groups = labelGroups(hands, { count: 3 });

/** Toy metrics of the mean pixel. Statistics: the sum over images of their mean pixels. */
const brightness = {
  summary: 'The mean pixel.',
  unit: 'number',
  headline: false,
  needs: [],
  scope: 'all',
  accumulate() {
    let sum = 0;
    return {
      add({ images, count }: ObservedImages) {
        sum += (images.reduce((total, pixel) => total + pixel, 0) * count) / images.length;
      },
      finish: () => Float64Array.of(sum),
    };
  },
} as const;
const brightnessError: DistanceMetric = {
  ...brightness,
  id: 'brightness-error',
  title: 'Brightness Error',
  better: 'lower',
  distance: (images, real) => Math.abs(images.values[0]! / images.count - real.values[0]! / real.count),
  describe: () => 'the difference of the mean pixels',
};
const meanBrightness: ImageMetric = {
  ...brightness,
  id: 'brightness',
  title: 'Brightness',
  better: 'higher',
  scope: 'group',
  value: ({ values, count }) => values[0]! / count,
  describe: () => 'the mean pixel',
};
/** Near copies, which make figures of black images doubtful, have a test of their own. */
const usual = chosenMetrics().filter(({ accompanies }) => !accompanies);
const all = [...usual, brightnessError, meanBrightness];

let asked: NetworkOutput[] = [];
const network = (output: NetworkOutput, width: number): [NetworkOutput, EvaluationNetwork] => [
  output,
  {
    id: `${output}-0123456789abcdef`,
    label: output,
    width,
    apply({ count, images }) {
      asked.push(output);
      const pixels = images.length / count;
      return Promise.resolve(
        Float32Array.from(
          { length: count * width },
          (_, i) => images[Math.floor(i / width) * pixels + 27 + (i % width)]!,
        ),
      );
    },
  },
];
const networks = new Map([
  network('features', 4),
  network('featureLogits', 3),
  network('logits', 3),
  network('label', 1),
]);

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'darkroom-registry-'));
});
afterAll(() => rm(cache, { recursive: true }));

const create = (real: RealImages, list: readonly Metric[]) =>
  Evaluation.create({ metrics: applicableMetrics(hands, real, list), networks, real, cache });
const together = () => realImagesTogether(hands, { count: 100, labels: 'data', seed: 1 });
const byGroup = () => realImagesByGroup(hands, groups, { perGroup: 50, seed: 1 });
/** Black images. */
const black = ({ length: count }: ArrayLike<number>) => ({ count, images: new Float32Array(count * 64).fill(-1) });
const drawBlack: DrawGroup = (_group, _count, labels) => Promise.resolve({ images: black(labels) });
const mean = (pixels: Float32Array) => pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length;

test('metrics have ids of their own', () => {
  expect(new Set(metrics.map(({ id }) => id)).size).toBe(metrics.length);
});

test('which metrics are computed of which data, and how', () => {
  const ids = (dataset: Parameters<typeof applicableMetrics>[0], grouped: boolean) =>
    applicableMetrics(dataset, { grouped }).map(({ id }) => id);
  const asClasses = { ...hands, continuous: undefined };
  expect(ids(hands, false)).toEqual(['fid', 'near-copies']);
  expect(ids(asClasses, false)).toEqual(['fid', 'near-copies']);
  expect(ids(hands, true)).toEqual(['fid', 'intra-fid', 'diversity', 'label-score', 'near-copies']);
  expect(ids(asClasses, true)).toEqual(['fid', 'intra-fid', 'near-copies']);
});

test('a new metric over all images is computed in both kinds of evaluation, and changes nothing of the others', async () => {
  const evaluation = await create(together(), all);
  const own = await evaluation.evaluateGenerator((labels) => Promise.resolve(black(labels)));
  const before = await (await create(together(), usual)).evaluateGenerator((n) => Promise.resolve(black(n)));
  expect(own[0]).toEqual(before[0]);
  expect(own.slice(1)).toMatchObject([
    {
      id: 'brightness-error',
      label: 'Brightness Error',
      better: 'lower',
      note:
        '100 generated images against 100 training images of Clock hands (seed 1), the difference of the mean pixels. ' +
        'Floor: those against 100 test images that no network has learned from.',
    },
  ]);
  const [set] = together().sets;
  const real = Array.from(set!.reference.indices, (at) => mean(fromBytes(hands.train.images.gather([at]))));
  expect(own[1]!.value).toBeCloseTo(1 + real.reduce((sum, each) => sum + each, 0) / 100, 5);
  expect(own[1]!.floor).toBeGreaterThan(0);
  expect(own[1]!.floor).toBeLessThan(0.05);

  const { measurements, groups: found } = await (await create(byGroup(), all)).evaluate(drawBlack);
  const old = await (await create(byGroup(), usual)).evaluate(drawBlack);
  expect(measurements.map(({ id }) => id)).toEqual([
    ...old.measurements.map(({ id }) => id),
    'brightness-error',
    'brightness',
  ]);
  expect(measurements.slice(0, 4)).toEqual(old.measurements);
  expect(measurements[4]!.note).toMatch(
    /each of 3 windows of angle \(seed 1\), all together, the difference of the mean pixels\. Floor: /,
  );
  expect(measurements[5]!.note).toMatch(/\(seed 1\): the mean over groups of the mean pixel\.$/);
  expect(measurements[5]!.value).toBe(-1);
  expect(found.map(({ values }) => values.brightness)).toEqual([-1, -1, -1]);
});

test('its statistics of the real images have a file of their own, computed again if damaged', async () => {
  const folder = join(cache, 'metrics');
  const figures = async () => {
    const evaluation = await create(byGroup(), [...all, { ...brightnessError, id: 'other' }]);
    return evaluation.evaluate(drawBlack);
  };
  const before = await readdir(folder);
  asked = [];
  const first = await figures();
  // What the networks say of the real images is there already: only generated ones are asked about.
  expect(asked).toEqual(Array(3).fill(['features', 'logits', 'label']).flat());
  const added = (await readdir(folder)).filter((name) => !before.includes(name));
  expect(added).toHaveLength(1);
  expect(await figures()).toEqual(first);
  const file = join(folder, added[0]!);
  const whole = await readFile(file);
  for (const length of [8, 20, 32]) {
    await truncate(file, length);
    expect(await figures()).toEqual(first);
    expect(await readFile(file)).toEqual(whole);
  }
});

test('metrics stand by themselves too', async () => {
  const [fid, ...rest] = (await (await create(byGroup(), usual)).evaluate(drawBlack)).measurements;
  const alone = await create(byGroup(), usual.slice(1));
  const { measurements } = await alone.evaluate(drawBlack);
  expect(fid!.id).toBe('fid');
  expect(measurements).toEqual(rest);
});

test('every metric, over classes: figures, floors and remarks; from the cache the same without asking again', async () => {
  const asClasses = { ...hands, continuous: undefined };
  const real = realImagesByGroup(asClasses, labelGroups(asClasses), { perGroup: 40, seed: 1 });
  // The one that trains a network of its own has a test of its own.
  const frozen = metrics.filter(({ id }) => id !== 'classification-accuracy-score');
  const evaluated = async () => {
    const list = applicableMetrics(asClasses, { grouped: true }, frozen);
    const evaluation = await Evaluation.create({ metrics: list, networks, real, cache });
    const random = Random.from(1, 'noise');
    return evaluation.evaluate((_group, count) =>
      Promise.resolve({ images: { count, images: random.normals(count * 64) } }),
    );
  };
  const first = await evaluated();
  expect(first.measurements.map(({ id }) => id)).toEqual(
    frozen.map(({ id }) => id).filter((id) => id !== 'diversity' && id !== 'label-score'),
  );
  for (const { id, value, floor, label } of first.measurements) {
    expect(value, id).not.toBeNull();
    expect(floor, id).not.toBeNull();
    expect(label).toMatch(/ \((features|featureLogits)\)$/);
  }
  const of = (id: string) => first.measurements.find((each) => each.id === id)!;
  expect(of('precision').value).toBeLessThan(of('precision').floor!);
  expect(of('kid').value).toBeGreaterThan(of('kid').floor!);
  expect(of('kid').note).toMatch(/Of 1 subset of \d+ \(seed 0\)\./);
  const perGroup = first.groups.map(({ values }) => values['intra-coverage']!);
  expect(of('intra-coverage').value).toBeCloseTo(perGroup.reduce((a, b) => a + b) / perGroup.length, 12);
  asked = [];
  expect(await evaluated()).toEqual(first);
  // The generated images alone: as many portions as there are classes, of two networks.
  expect(asked).toHaveLength(2 * real.sets.length);
});

test('chosen metrics come in the order they are named, those without a meaning not at all', () => {
  const chosen = chosenMetrics(['recall', 'fid', 'inception-score', 'intra-kid']);
  expect(chosen.map(({ id }) => id)).toEqual(['recall', 'fid', 'inception-score', 'intra-kid', 'near-copies']);
  expect(applicableMetrics(hands, { grouped: false }, chosen).map(({ id }) => id)).toEqual([
    'recall',
    'fid',
    'near-copies',
  ]);
});

test('the original Inception alone gives bare names, and every figure says its network', async () => {
  const original = { ...network('features', 4)[1], label: 'Inception-v3 2015-12-05', isOriginal: true };
  const id = `${original.label}-0123456789abcdef`;
  const real = realImagesTogether(hands, { count: 100, labels: 'data', seed: 0 });
  const evaluation = await Evaluation.create({
    metrics: chosenMetrics(['fid', 'kid']),
    networks: new Map([['features', { ...original, id }]]),
    real,
    cache,
  });
  const measurements = await evaluation.evaluateGenerator(({ length: count }) =>
    Promise.resolve({ count, images: Random.from(2, 'noise').normals(count * 64) }),
  );
  expect(measurements.map(({ label }) => label)).toEqual(['FID', 'KID', 'Near Copies']);
  for (const { network: shown } of measurements) expect(shown).toBe('Inception-v3 2015-12-05-01234567');
});
