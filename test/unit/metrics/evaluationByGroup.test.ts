import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatherImages } from '../../../engine/datasets/gather';
import type { ImageDataset } from '../../../engine/datasets/dataset';
import { type DrawGroup, Evaluation, type EvaluationOptions } from '../../../engine/metrics/evaluation/evaluation';
import { realImagesByGroup } from '../../../engine/metrics/evaluation/realImages';
import { groupIndices, type LabelGroup, labelGroups } from '../../../engine/metrics/labelGroups';
import type { Metric } from '../../../engine/metrics/metric';
import { prepareEvaluationNetworks } from '../../../engine/metrics/networks/prepareNetworks';
import { prepareRegressor } from '../../../engine/metrics/networks/regressor';
import { applicableMetrics, chosenMetrics } from '../../../engine/metrics/registry';
import { measurementSchema } from '../../../engine/protocol/events';
import { formatCount } from '../../../engine/format';
import { Random } from '../../../engine/random';
import { smallDigits } from '../selfLabeling/digits';
import { compiled } from '../runtimes';
import { clockHands } from './clockHands';

/**
 * Draws real images of a split, as if they were generated: those of the group at `place(group)`, one after the other.
 */
function drawReals(
  dataset: ImageDataset,
  groups: readonly LabelGroup[],
  split: 'train' | 'test',
  place = (group: number) => group,
): DrawGroup {
  const left = groups.map((group) => [...groupIndices(group, dataset, split)]);
  return (group, count) => {
    const indices = left[place(group)]!.splice(0, count);
    const labels = dataset.continuous && Float32Array.from(indices, (index) => dataset.continuous![split][index]!);
    return Promise.resolve({
      images: { count: indices.length, images: gatherImages(dataset[split], indices) },
      labels,
    });
  };
}

const hands = clockHands(1500, 9000);
/** Near copies have a test of their own. */
const usual = chosenMetrics().filter(({ accompanies }) => !accompanies);
const windows = labelGroups(hands, { count: 6 });
let digits: ImageDataset;
let classes: LabelGroup[];
let cache: string;
beforeAll(async () => {
  digits = await smallDigits(3000);
  classes = labelGroups(digits);
  cache = await mkdtemp(join(tmpdir(), 'darkroom-groups-'));
  // All networks are trained here, once.
  await ofHands();
  await ofDigits();
}, 240_000);
afterAll(() => rm(cache, { recursive: true }));

interface GroupOptions extends Pick<EvaluationOptions, 'onProgress' | 'between'> {
  groups?: LabelGroup[];
  perGroup?: number;
  seed?: number;
  from?: readonly Metric[];
}
async function evaluationOf(
  dataset: ImageDataset,
  { groups, perGroup, seed = 3, from = usual, ...rest }: GroupOptions & { groups: LabelGroup[]; perGroup: number },
) {
  const real = realImagesByGroup(dataset, groups, { perGroup, seed });
  const metrics = applicableMetrics(dataset, { grouped: true }, from);
  const { onProgress } = rest;
  const networks = await prepareEvaluationNetworks(metrics, dataset, compiled, { cache, onProgress });
  return Evaluation.create({ metrics, networks, real, cache, ...rest });
}
const ofHands = (options: GroupOptions = {}) => evaluationOf(hands, { groups: windows, perGroup: 200, ...options });
const ofDigits = (options: GroupOptions = {}) => evaluationOf(digits, { groups: classes, perGroup: 100, ...options });

test("classes: Intra-FID is the mean of the classes' FIDs, near the floor for real images", async () => {
  const evaluation = await ofDigits();
  const { measurements, groups } = await evaluation.evaluate(drawReals(digits, classes, 'test'));
  const [fid, intra] = measurements.map((measurement) => measurementSchema.parse(measurement));
  expect(measurements).toHaveLength(2);
  expect(fid).toMatchObject({ id: 'fid', label: 'FID (classifier-64)', better: 'lower' });
  expect(intra).toMatchObject({ id: 'intra-fid', label: 'Intra-FID (classifier-64)', better: 'lower' });
  expect(groups).toHaveLength(10);
  expect(intra!.value).toBeCloseTo(groups.reduce((sum, group) => sum + group.values['intra-fid']!, 0) / 10, 9);
  const floors = await Promise.all(
    classes.map(async (group) => (await ofDigits({ groups: [group] })).evaluate(drawNone)),
  );
  expect(intra!.floor).toBeCloseTo(floors.reduce((sum, { measurements: [, own] }) => sum + own!.floor!, 0) / 10, 9);
  // The classifier has seen training images only, and tells test images a little less clearly.
  expect(intra!.value! / intra!.floor!).toBeLessThan(4);
  expect(fid!.value! / fid!.floor!).toBeLessThan(6);
  expect(intra!.note).toMatch(
    /^1,000 generated images against 1,000 training images of MNIST, 100 in each of 10 classes \(seed 3\): the mean over groups of each group's FID, features classifier-64-[0-9a-f]{8}, which is right for [0-9.]+ ± [0-9.]+ % of \d+ images that it has not seen \(the commonest class: [0-9.]+ %\)\. Floor: those/,
  );
});

test('other labels change Intra-FID and leave FID as it is', async () => {
  const evaluation = await ofDigits();
  const right = await evaluation.evaluate(drawReals(digits, classes, 'test'));
  const turned = await evaluation.evaluate(drawReals(digits, classes, 'test', (group) => (group + 1) % 10));
  // Sums in another order round otherwise.
  expect(turned.measurements[0]!.value).toBeCloseTo(right.measurements[0]!.value!, 6);
  expect(turned.measurements[1]!.value! / right.measurements[1]!.value!).toBeGreaterThan(5);
});

test('windows: real images are as diverse and as near their labels as the floors say', async () => {
  const evaluation = await ofHands();
  const { measurements, groups } = await evaluation.evaluate(drawReals(hands, windows, 'train'));
  const [fid, intra, diversity, score] = measurements.map((measurement) => measurementSchema.parse(measurement));
  expect(measurements.map(({ id, label }) => [id, label])).toEqual([
    ['fid', 'FID (autoencoder-64)'],
    ['intra-fid', 'Intra-FID (autoencoder-64)'],
    ['diversity', 'Diversity (classifier-64)'],
    ['label-score', 'Label Score (regressor-64)'],
  ]);
  // Value and floor are near zero, so that their ratio varies with the images drawn.
  expect(fid!.value! / fid!.floor!).toBeLessThan(3);
  expect(intra!.value! / intra!.floor!).toBeLessThan(2);
  // Three kinds, equally many.
  expect(diversity!.value).toBeCloseTo(Math.log(3), 2);
  expect(diversity!.floor).toBeCloseTo(Math.log(3), 2);
  expect(diversity).toMatchObject({ better: 'higher' });
  expect(score!.value).toBeLessThan(1.5);
  expect(score!.value! / score!.floor!).toBeLessThan(1.3);
  expect(intra!.note).toContain(
    'Floor: those real images against as many of each group that no network has learned from.',
  );
  expect(score!.note).toContain('between the angle wanted and that seen in the image, in °, as told by regressor-64-');
  expect(score!.value).toBeCloseTo(groups.reduce((sum, group) => sum + group.values['label-score']!, 0) / 6, 9);
});

test('one kind of image only: no diversity; labels told wrong: that much more Label Score', async () => {
  const evaluation = await ofHands();
  const regressor = await prepareRegressor(hands, compiled, { cache });
  const { measurements } = await evaluation.evaluate(async (group, count) => {
    const kind = [...groupIndices(windows[group]!, hands, 'test')].filter((index) => hands.test.labels[index] === 0);
    const images = {
      count,
      images: gatherImages(
        hands.test,
        Array.from({ length: count }, (_, i) => kind[i % kind.length]!),
      ),
    };
    return { images, labels: (await regressor.apply(images)).map((label) => label + 10) };
  });
  expect(measurements.find(({ id }) => id === 'diversity')!.value).toBeLessThan(0.05);
  expect(measurements.find(({ id }) => id === 'label-score')!.value).toBeCloseTo(10, 3);
});

test("labels of images are the group's own where none are given, and those of the real images are told", async () => {
  const evaluation = await ofHands();
  const random = Random.from(1, 'noise');
  let told = 0;
  await evaluation.evaluate((group, count, labels) => {
    const { low, high } = windows[group]!;
    told += labels.filter((label) => label >= low! && label <= high!).length;
    return Promise.resolve({ images: { count, images: random.normals(count * 256) } });
  });
  expect(told).toBe(1200);
  // The same images, with the window's middle as their label, and without.
  const middles = await evaluation.evaluate(async (...asked) => {
    const { images } = await drawMiddles(...asked);
    return { images, labels: new Float32Array(images.count).fill(windows[asked[0]]!.label) };
  });
  expect(await evaluation.evaluate(drawMiddles)).toEqual(middles);
});

const drawNone: DrawGroup = () => Promise.resolve({ images: { count: 0, images: new Float32Array(0) } });

const drawMiddles: DrawGroup = (group, count) => {
  const indices = groupIndices(windows[group]!, hands, 'test').subarray(0, count);
  return Promise.resolve({ images: { count: indices.length, images: gatherImages(hands.test, indices) } });
};

test('what was computed of the real images is kept, and computed again if damaged', async () => {
  const folder = join(cache, 'metrics');
  const activities: string[] = [];
  const create = async () => {
    activities.length = 0;
    return ofHands({ onProgress: (activity) => activities.push(activity), seed: 9 });
  };
  const before = await readdir(folder);
  const first = await create();
  expect(activities).toEqual(windows.map(() => 'statistics of the real images'));
  const again = await create();
  expect(activities).toEqual([]);
  const figures = await first.evaluate(drawReals(hands, windows, 'train'));
  expect(await again.evaluate(drawReals(hands, windows, 'train'))).toEqual(figures);

  const file = (await readdir(folder)).find((name) => !before.includes(name))!;
  await truncate(join(folder, file), 1000);
  const repaired = await create();
  expect(activities).toHaveLength(6);
  expect(await repaired.evaluate(drawReals(hands, windows, 'train'))).toEqual(figures);
});

test('images come in portions, and a pause may end the evaluation', async () => {
  let pauses = 0;
  const evaluation = await ofHands({
    groups: labelGroups(hands, { count: 2 }),
    perGroup: 600,
    between: () => void pauses++,
  });
  const asked: number[] = [];
  const random = Random.from(2, 'noise');
  await evaluation.evaluate((_group, count) => {
    asked.push(count);
    return Promise.resolve({ images: { count, images: random.normals(count * 256) } });
  });
  expect(asked).toEqual([256, 256, 88, 256, 256, 88]);
  // Before each portion, and before each figure: one of all images, and three of each group.
  expect(pauses).toBe(6 + 1 + 3 * 2);
  const stopped = await ofHands({
    between: () => {
      throw new Error('stopped');
    },
  });
  await expect(stopped.evaluate(drawReals(hands, windows, 'train'))).rejects.toThrow('stopped');
});

test('a group that gives fewer images is evaluated by those, and it is said', async () => {
  const evaluation = await ofHands();
  const capped = (most: number): DrawGroup => {
    const draw = drawReals(hands, windows, 'train');
    return (group, count, labels) => draw(group, group === 2 ? Math.min(most, count) : count, labels);
  };
  const some = await evaluation.evaluate(capped(150));
  expect(some.groups[2]).toMatchObject({ count: 150, wanted: 200 });
  expect(some.groups[2]!.values['intra-fid']).toBeGreaterThan(0);
  expect(some.measurements[1]!.note).toContain(
    '1 of 6 groups gave fewer images than wanted, 30–45° fewest (150 of 200)',
  );
  for (const most of [0, 1]) {
    const { measurements, groups } = await evaluation.evaluate(capped(most));
    expect(groups[2]).toMatchObject({
      values: { 'intra-fid': null, diversity: null, 'label-score': null },
    });
    expect(measurements.map(({ value }) => value === null)).toEqual([false, true, true, true]);
    expect(measurements[1]!.note).toContain('No figure group by group: 30–45° gave fewer than two images.');
  }
  expect((await evaluation.evaluate(drawNone)).measurements[0]!.value).toBeNull();
});

test('images that are not finite have no figures, and the floors stay', async () => {
  const { measurements } = await (
    await ofHands()
  ).evaluate((_group, count) =>
    Promise.resolve({ images: { count, images: new Float32Array(count * 256).fill(NaN) } }),
  );
  for (const measurement of measurements) {
    expect(measurementSchema.parse(measurement).value).toBeNull();
    expect(measurement.floor).toBeGreaterThan(0);
    expect(measurement.note).toContain('The generated images are not finite.');
  }
});

test('too many images, or other labels than images, are an error', async () => {
  const evaluation = await ofHands();
  const images = (count: number) => ({ count, images: new Float32Array(count * 256) });
  await expect(evaluation.evaluate((_group, count) => Promise.resolve({ images: images(count + 1) }))).rejects.toThrow(
    RangeError,
  );
  await expect(
    evaluation.evaluate((_group, count) => Promise.resolve({ images: images(count), labels: new Float32Array(1) })),
  ).rejects.toThrow(RangeError);
});

test('what makes figures doubtful is said', async () => {
  expect((await ofDigits()).warnings).toEqual([]);
  const few = await ofDigits({ perGroup: 20 });
  expect(few.warnings).toEqual([
    "Intra-FID (classifier-64) says little here: 20 images can't fill a covariance of 64 features.",
  ]);
  // A fifth of the images is kept back, too few to compare all the others with.
  const all = await ofHands({ perGroup: 2000 });
  const least = Math.min(...all.counts);
  expect(Math.abs(least / (9000 / 6) - 0.8)).toBeLessThan(0.04);
  expect(all.warnings).toEqual([
    `Some groups have only ${formatCount(least)} real images: both sides have as many, not 2,000.`,
  ]);
  const [fid] = (await all.evaluate(drawReals(hands, windows, 'train'))).measurements;
  expect(fid!.floor).toBeNull();
  expect(fid!.note).toContain('No floor: not every group has as many real images that no network has learned from.');

  const withEmpty = await ofDigits({ groups: [...classes, { name: 'ten', label: 10 }] });
  expect(withEmpty.warnings).toEqual(['Left out, for want of two real images: ten.']);
  expect(withEmpty.counts).toHaveLength(10);
});
