import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ImageDataset } from '../../../engine/datasets/dataset';
import { embeddedMnistFolder } from '../../../engine/datasets/mnist/files';
import { loadIdxOriginals } from '../../../engine/datasets/originals/idxOriginals';
import { mnistFiles } from '../../../engine/datasets/mnist/files';
import { fromBytes } from '../../../engine/images/bytes';
import type { ImageBatch } from '../../../engine/images/batch';
import { Evaluation } from '../../../engine/metrics/evaluation/evaluation';
import { realImagesTogether } from '../../../engine/metrics/evaluation/realImages';
import { imagePartsOf } from '../../../engine/metrics/images/imageParts';
import type { EvaluationNetwork } from '../../../engine/metrics/networks/evaluationNetwork';
import { fid } from '../../../engine/metrics/fid/fid';
import { Random } from '../../../engine/random';
import { measurementSchema } from '../../../engine/protocol/events';
import { inMemory } from '../../../engine/datasets/imageBytes';
import { bytesOf } from '../datasets/bytesOf';

const imageSize = 784;
const dimension = 16;

/** Rectified random projections of the pixels, and a count of the images it saw. */
class RandomProjections implements EvaluationNetwork {
  readonly label = 'projections-16';
  readonly width = dimension;
  private readonly weights = Random.from(0, 'projections').normals(imageSize * dimension);
  seen = 0;

  constructor(readonly id = 'projections-16/a') {}

  apply({ count, images }: ImageBatch): Promise<Float32Array> {
    this.seen += count;
    const features = new Float32Array(count * dimension);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < dimension; j++) {
        let sum = 0;
        for (let k = 0; k < imageSize; k++) sum += images[i * imageSize + k]! * this.weights[k * dimension + j]!;
        features[i * dimension + j] = Math.max(0, sum / 28);
      }
    }
    return Promise.resolve(features);
  }
}

/** The test images, one after the other, as if they were generated. */
function testImages(dataset: ImageDataset, change = (pixel: number) => pixel) {
  let next = 0;
  return ({ length: count }: ArrayLike<number>): Promise<ImageBatch> => {
    const bytes = bytesOf(dataset.test.images).subarray(next * imageSize, (next += count) * imageSize);
    return Promise.resolve({ count, images: fromBytes(bytes).map(change) });
  };
}

/** An evaluation in such features by FID alone. */
function evaluationOf({
  extractor = new RandomProjections(),
  dataset = mnist,
  samples = 300,
  seed = 1,
  warn,
}: {
  extractor?: RandomProjections;
  dataset?: ImageDataset;
  samples?: number;
  seed?: number;
  warn?: (text: string) => void;
} = {}) {
  return Evaluation.create({
    metrics: [fid],
    networks: new Map([['features', extractor]]),
    real: realImagesTogether(dataset, { count: samples, labels: 'data', seed }),
    cache,
    warn,
  });
}

/** The FID of generated images: the one figure there is. */
async function fidOf(evaluation: Evaluation, generate: (labels: Float32Array) => Promise<ImageBatch>) {
  const measurements = await evaluation.evaluateGenerator(generate);
  expect(measurements).toHaveLength(1);
  return measurementSchema.parse(measurements[0]);
}

let mnist: ImageDataset;
let cache: string;
beforeAll(async () => {
  mnist = await loadIdxOriginals(embeddedMnistFolder(), mnistFiles, 4000);
});
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'darkroom-fid-'));
});
afterEach(() => rm(cache, { recursive: true }));

test('real images come near the floor, noise does not, and the note says how', async () => {
  const evaluation = await evaluationOf({ samples: 1000, seed: 7 });
  const real = await fidOf(evaluation, testImages(mnist));
  expect(real).toMatchObject({ id: 'fid', label: 'FID (projections-16)', better: 'lower' });
  expect(real.note).toBe(
    '1,000 generated images against 1,000 training images of MNIST (seed 7), features projections-16/a. ' +
      'Floor: those against 1,000 test images that no network has learned from.',
  );
  expect(real.floor).toBeGreaterThan(0);
  expect(real.value! / real.floor!).toBeLessThan(20);

  const random = Random.from(1, 'noise');
  const noise = await fidOf(evaluation, ({ length: count }) =>
    Promise.resolve({ count, images: random.normals(count * imageSize) }),
  );
  expect(noise.value).toBeGreaterThan(20 * real.value!);
});

test('images that are the same as bytes have the same figure', async () => {
  const evaluation = await evaluationOf({ seed: 7 });
  const plain = await fidOf(evaluation, testImages(mnist));
  const blurred = await fidOf(
    evaluation,
    testImages(mnist, (pixel) => pixel + 0.003 * (pixel > 0 ? 1 : -1)),
  );
  expect(blurred.value).toBe(plain.value);
});

test('reference statistics are computed once for one content, extractor, count and seed', async () => {
  const create = (id: string, seed: number, samples: number, dataset = mnist) => {
    const extractor = new RandomProjections(id);
    return evaluationOf({ extractor, dataset, samples, seed }).then((evaluation) => ({ evaluation, extractor }));
  };
  const first = await create('a', 1, 400);
  expect(first.extractor.seen).toBe(800);
  const again = await create('a', 1, 400);
  expect(again.extractor.seen).toBe(0);
  expect(await fidOf(again.evaluation, testImages(mnist))).toEqual(await fidOf(first.evaluation, testImages(mnist)));

  for (const other of [
    create('b', 1, 400),
    create('a', 2, 400),
    create('a', 1, 500),
    create('a', 1, 400, await loadIdxOriginals(embeddedMnistFolder(), mnistFiles, 3000)),
  ]) {
    expect((await other).extractor.seen).toBeGreaterThan(0);
  }
});

test('a damaged cache is computed again', async () => {
  const create = async () => {
    const extractor = new RandomProjections();
    await evaluationOf({ extractor });
    return extractor.seen;
  };
  await create();
  const damage = async (folder: string) => {
    const [file] = await readdir(join(cache, folder));
    await truncate(join(cache, folder, file!), 100);
  };
  await damage('metrics');
  // What the network said is kept by itself.
  expect(await create()).toBe(0);
  await damage('metrics');
  await damage('outputs');
  expect(await create()).toBe(600);
  expect(await create()).toBe(0);
});

test('too few training images: fewer on both sides, of those that are not kept back, which is said', async () => {
  const few = await loadIdxOriginals(embeddedMnistFolder(), mnistFiles, 500);
  const { reference } = imagePartsOf(few);
  // A quarter of small data sets is kept back.
  expect(Math.abs(reference.length - 375)).toBeLessThan(40);
  const evaluation = await evaluationOf({ dataset: few, samples: 2000 });
  const n = reference.length;
  expect(evaluation.counts).toEqual([n]);
  const { note, floor } = await fidOf(evaluation, testImages(few));
  expect(floor).not.toBeNull();
  expect(note).toContain(`${n} generated images against ${n} training images`);
  expect(note).toContain(`Floor: those against ${n} test images that no network has learned from.`);
  expect(note).toContain(
    `There are only ${n} training images: FID (projections-16) uses as many on both sides, not 2,000.`,
  );
});

test('without other real images there is no floor', async () => {
  const few = {
    ...(await loadIdxOriginals(embeddedMnistFolder(), mnistFiles, 500)),
    test: { count: 0, images: inMemory(new Uint8Array(0), imageSize), labels: new Uint8Array(0) },
  };
  const evaluation = await evaluationOf({ dataset: few, samples: 300 });
  const { note, floor } = await fidOf(evaluation, testImages(mnist));
  expect(floor).toBeNull();
  expect(note).toContain('No floor: there are no 300 other real images that no network has learned from.');
});

test('no more images than features: a warning', async () => {
  const few = await loadIdxOriginals(embeddedMnistFolder(), mnistFiles, 40);
  const evaluation = await evaluationOf({ dataset: few, samples: 12 });
  expect(evaluation.warnings).toEqual([
    "FID (projections-16) says little here: 12 images can't fill a covariance of 16 features.",
  ]);
});

test('a single training image: no figure, which is said, and nothing kept', async () => {
  const one = await loadIdxOriginals(embeddedMnistFolder(), mnistFiles, 1);
  for (let time = 0; time < 2; time++) {
    const evaluation = await evaluationOf({ dataset: one });
    expect(evaluation.warnings).toEqual([
      "There is only one training image: FID (projections-16) can't be computed, for want of two or more.",
    ]);
    expect(await fidOf(evaluation, testImages(one))).toMatchObject({ value: null, floor: null });
  }
  expect(await readdir(cache)).toEqual([]);
});

test('equal images, whose covariance is zero, have a figure', async () => {
  const { train, ...rest } = await loadIdxOriginals(embeddedMnistFolder(), mnistFiles, 40);
  const bytes = Uint8Array.from({ length: train.count * imageSize }, (_, i) => (i % imageSize) % 256);
  const equal = { ...rest, train: { ...train, images: inMemory(bytes, imageSize) } };
  const evaluation = await evaluationOf({ dataset: equal, samples: 20 });
  const images = fromBytes(bytes);
  const same = ({ length: count }: ArrayLike<number>) =>
    Promise.resolve({ count, images: images.slice(0, count * imageSize) });
  expect(await fidOf(evaluation, same)).toMatchObject({ value: 0 });
  expect((await fidOf(evaluation, testImages(equal))).value).toBeGreaterThan(0);
});

test('images that are not finite have no figure', async () => {
  const evaluation = await evaluationOf();
  const { value, note } = await fidOf(
    evaluation,
    testImages(mnist, () => NaN),
  );
  expect(value).toBeNull();
  expect(note).toContain('not finite');
});

test('features that are not finite have no figure, which is said beside it and warned of once', async () => {
  const extractor = new RandomProjections();
  const apply = extractor.apply.bind(extractor);
  let isBroken = false;
  extractor.apply = async (batch) => {
    const features = await apply(batch);
    // Of the second image of each portion.
    return isBroken ? features.fill(Infinity, dimension, dimension + 1) : features;
  };
  const warned: string[] = [];
  const evaluation = await evaluationOf({ extractor, warn: (text) => warned.push(text) });
  expect((await fidOf(evaluation, testImages(mnist))).value).not.toBeNull();
  expect(warned).toEqual([]);
  isBroken = true;
  // 300 images come in two portions.
  const reason = 'No figure: of 2 of 300 generated images what projections-16/a gives is not finite.';
  for (let time = 0; time < 2; time++) {
    const { value, note, floor } = await fidOf(evaluation, testImages(mnist));
    expect(value).toBeNull();
    expect(floor).toBeGreaterThan(0);
    expect(note).toContain(reason);
  }
  expect(warned).toEqual([reason]);
});

test.each([
  ['are not finite', NaN, 'of some real images what it gives is not finite'],
  ['are the same of all images', 0.5, 'it gives the same for all real images'],
])('a network whose features %s judges nothing, which is said', async (_, feature, why) => {
  const extractor = new RandomProjections();
  extractor.apply = ({ count }) => Promise.resolve(new Float32Array(count * dimension).fill(feature));
  // What was found is known again from the cache.
  for (let time = 0; time < 2; time++) {
    const evaluation = await evaluationOf({ extractor });
    expect(evaluation.warnings).toEqual([expect.stringContaining(why)]);
    const { value, floor, note } = await fidOf(evaluation, testImages(mnist));
    expect([value, floor]).toEqual([null, null]);
    expect(note).toContain(`No figure can be made with projections-16/a: ${why}`);
  }
});

test('a generator that gives fewer images than it is asked for is an error', async () => {
  const evaluation = await evaluationOf();
  const generate = testImages(mnist);
  await expect(evaluation.evaluateGenerator((labels) => generate(labels.subarray(1)))).rejects.toThrow(RangeError);
});
