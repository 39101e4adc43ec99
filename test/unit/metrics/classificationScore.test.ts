import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../../../engine/datasets/dataset';
import { gatherImages } from '../../../engine/datasets/gather';
import { classificationScore } from '../../../engine/metrics/classificationScore/classificationScore';
import { judgesOf } from '../../../engine/metrics/classificationScore/heldOutAccuracy';
import { Evaluation } from '../../../engine/metrics/evaluation/evaluation';
import { realImagesTogether } from '../../../engine/metrics/evaluation/realImages';
import { Random } from '../../../engine/random';
import { clockHands } from './clockHands';
import { inMemory } from '../../../engine/datasets/imageBytes';

const hands: ImageDataset = { ...clockHands(500, 300, { size: 8 }), continuous: undefined };
const real = realImagesTogether(hands, { count: 300, labels: 'data', seed: 1 });
const { indices } = real.sets[0]!.reference;

let evaluation: Evaluation;
let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'darkroom-score-'));
  evaluation = await Evaluation.create({ metrics: [classificationScore], networks: new Map(), real, cache });
}, 120_000);
afterAll(() => rm(cache, { recursive: true }));

/** The figure of a generator that gives these training images, one after the other, whatever it is asked for. */
async function scoreOf(places: Uint32Array) {
  let next = 0;
  const [found] = await evaluation.evaluateGenerator(({ length: count }) => {
    const images = gatherImages(hands.train, places.subarray(next, (next += count)));
    return Promise.resolve({ count, images });
  });
  return found!;
}

test('of the real training images themselves it is the floor, well above chance', async () => {
  const { value, floor, note } = await scoreOf(indices);
  expect(floor).toBeGreaterThan(0.6);
  expect(value).toBe(floor);
  expect(note).toMatch(/Judged by 300 real images, standard error \d\.\d %, the commonest class 33\.3 %; by class: /);
}, 120_000);

test('of images whose labels say nothing of them it is chance', async () => {
  const order = Random.from(3, 'order').permutation(indices.length);
  const { value } = await scoreOf(order.map((at) => indices[at]!));
  // Three standard deviations of chance on 300 images, and as much for what 300 random labels teach.
  expect(Math.abs(value! - 1 / 3)).toBeLessThan(2 * 3 * Math.sqrt(2 / 9 / 300));
}, 120_000);

test('of images that are asked for without classes there is none', async () => {
  const setting = { dataset: hands, networks: new Map(), grouped: false, leastImages: 2 };
  const accumulator = classificationScore.accumulate!(setting);
  const images = gatherImages(hands.train, [0, 1]);
  const labels = Float32Array.of(NaN, NaN);
  await accumulator.add({ count: 2, images, labels, classes: null, outputs: new Map() });
  expect(await accumulator.finish()).toHaveLength(0);
  const none = { count: 2, values: new Float64Array(0), kept: new Map() };
  expect(await classificationScore.value(none, setting)).toBeNaN();
});

test('judges of images that are sorted by class are of all classes, as frequent as there', () => {
  const counts = [6000, 3000, 1500];
  const total = counts.reduce((sum, n) => sum + n);
  const labels = Uint8Array.from(counts.flatMap((count, label) => Array<number>(count).fill(label)));
  // All different, by their first bytes.
  const bytes = new Uint8Array(total * 64);
  for (let i = 0; i < total; i++) bytes.set([i % 256, i >> 8], i * 64);
  const test = { count: total, images: inMemory(bytes, 64), labels };
  const { split, indices } = judgesOf({ ...hands, test });
  expect(split).toBe(test);
  expect(new Set(indices).size).toBe(10_000);
  counts.forEach((count, label) => {
    const own = Array.from(indices).filter((index) => labels[index] === label).length;
    expect(Math.abs(own - (10_000 * count) / total)).toBeLessThanOrEqual(1);
  });
});

test('a class without judges is not told of', async () => {
  const setting = { dataset: hands, networks: new Map(), grouped: false, leastImages: 2 };
  const statistics = { count: 6, values: Float64Array.of(3, 0, 1, 4, 0, 2), kept: new Map() };
  expect(hands.classes).toEqual(['hand', 'bar', 'stub']);
  expect(await classificationScore.value(statistics, setting)).toEqual({
    value: 4 / 6,
    remark:
      'Judged by 6 real images, standard error 19.2 %, the commonest class 66.7 %; by class: hand 75.0, stub 50.0 %.',
  });
});
