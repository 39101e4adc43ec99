import { expect, test } from 'vitest';
import { inMemory } from '../../../engine/datasets/imageBytes';
import type { ImageDataset, ImageSplit } from '../../../engine/datasets/dataset';
import { countOf, imagePartsOf, type SplitIndices } from '../../../engine/metrics/images/imageParts';
import { Random } from '../../../engine/random';

/** A split of 4x4 noise, of which each image is named by a number: equal numbers are equal images. */
function split(names: readonly number[], classes = 4): ImageSplit {
  const bytes = names.flatMap((name) => Array.from(Random.from(name, 'image').integers(16, 256)));
  return {
    count: names.length,
    images: inMemory(Uint8Array.from(bytes), 16),
    labels: Uint8Array.from(names, (name) => name % classes),
  };
}

function datasetOf(train: ImageSplit, test: ImageSplit, continuous = false): ImageDataset {
  const numbers = ({ count }: ImageSplit) => Float32Array.from({ length: count }, (_, i) => i);
  return {
    name: 'noise',
    title: 'Noise',
    height: 4,
    width: 4,
    channels: 1,
    classes: ['a', 'b', 'c', 'd'],
    train,
    test,
    ...(continuous && {
      continuous: { name: 'age', unit: 'years', range: [0, 9], train: numbers(train), test: numbers(test) },
    }),
    contentId: '',
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
/** The images of a part, as hexadecimal digits. */
function bytesOf(dataset: ImageDataset, part: SplitIndices): string[] {
  return (['train', 'test'] as const).flatMap((name) =>
    Array.from(part[name], (at) => Buffer.from(dataset[name].images.gather([at])).toString('hex')),
  );
}

test.each([
  [4000, 0.1],
  [1000, 0.2],
  [100, 0.25],
])('of %i images of classes, a share of %f is kept back, in two halves', (count, share) => {
  const dataset = datasetOf(split(range(0, count)), split(range(10_000, 10_200)));
  const { learned, stopping, telling, reference, unseen } = imagePartsOf(dataset);
  const kept = countOf(stopping) + countOf(telling);
  const deviation = Math.sqrt(count * share * (1 - share));
  expect(Math.abs(kept - share * count)).toBeLessThan(4 * deviation);
  expect(Math.abs(countOf(stopping) - kept / 2)).toBeLessThan(4 * Math.sqrt(kept / 4));
  expect(countOf(learned) + kept).toBe(count);
  expect(reference).toEqual(learned.train);
  expect(unseen.test).toHaveLength(200);
  expect(unseen.train).toHaveLength(kept);
});

test('equal images are on one side, wherever they are', () => {
  // Each image is there three times, and again among the test images.
  const names = range(0, 600).map((i) => i % 200);
  for (const continuous of [false, true]) {
    const dataset = datasetOf(split(names), split(range(100, 400)), continuous);
    const { learned, stopping, telling, unseen } = imagePartsOf(dataset);
    const known = new Set(bytesOf(dataset, learned));
    for (const part of [stopping, telling, unseen])
      expect(bytesOf(dataset, part).filter((image) => known.has(image))).toEqual([]);
    // A test image that is a training image, too, has been seen.
    expect(unseen.test.length).toBeLessThan(continuous ? 120 : 260);
    expect(learned.test.length > 0).toBe(continuous);
  }
});

test('the place of an image decides nothing', () => {
  const [forward, backward] = [range(0, 500), range(0, 500).reverse()].map((names) => {
    const dataset = datasetOf(split(names), split([]));
    return new Set(bytesOf(dataset, imagePartsOf(dataset).learned));
  });
  expect(backward).toEqual(forward);
});

test('images without a label are neither learned from nor told by, and a class of one image is learned', () => {
  const some = split(range(0, 400));
  const dataset = datasetOf({ ...some, labels: some.labels.subarray(0, 300) }, split([]));
  const { learned, telling, reference, unseen } = imagePartsOf(dataset);
  expect(Math.max(...learned.train, ...telling.train)).toBeLessThan(300);
  // Of those without a label, too, some are compared with and others are not.
  expect([...reference, ...unseen.train].sort((a, b) => a - b)).toEqual(range(0, 400));
  expect(unseen.train.filter((at) => at >= 300).length).toBeGreaterThan(10);

  for (const single of range(1000, 1040)) {
    const labels = new Uint8Array(101);
    labels[100] = 3;
    const rare = datasetOf({ ...split([...range(0, 100), single]), labels }, split([]));
    expect(imagePartsOf(rare).learned.train).toContain(100);
  }
});
