import { expect, test } from 'vitest';
import type { ImageBatch } from '../../../engine/images/batch';
import { entropyOf, GroupTally, meanOf } from '../../../engine/metrics/groupTally';
import type { Judges } from '../../../engine/metrics/judges';
import { StatisticsAccumulator } from '../../../engine/metrics/statistics';

/** Judges of images of two pixels: the first says the kind (of four), the second the label. */
const byPixels: Judges = {
  extractor: { id: 'pixels', label: 'pixels', dimension: 2, extract: ({ images }) => Promise.resolve(images) },
  continuous: {
    classifier: {
      id: 'first',
      label: 'first',
      classes: 4,
      logits: ({ count, images }) =>
        Promise.resolve(
          Float32Array.from({ length: 4 * count }, (_, i) => -Math.abs(images[2 * Math.floor(i / 4)]! - (i % 4))),
        ),
    },
    regressor: {
      id: 'second',
      label: 'second',
      predict: ({ images }) => Promise.resolve(images.filter((_, i) => i % 2 === 1)),
    },
  },
};
const batch = (...images: [kind: number, label: number][]): ImageBatch => ({
  count: images.length,
  images: Float32Array.from(images.flat()),
});

test('entropy: nothing for one kind, ln K for K equal ones', () => {
  expect(entropyOf([0, 12, 0])).toBe(0);
  expect(entropyOf([5, 5, 5, 5])).toBeCloseTo(Math.log(4), 12);
  // -(1/4 ln 1/4 + 3/4 ln 3/4)
  expect(entropyOf([1, 3])).toBeCloseTo(0.5623351446, 9);
});

test('a mean needs all its parts', () => {
  expect(meanOf([1, 2, 6])).toBe(3);
  expect(meanOf([1, null, 6])).toBeNull();
  expect(meanOf([])).toBeNull();
});

test('counts kinds and the distance from the wanted labels, portion by portion', async () => {
  const tally = new GroupTally(byPixels);
  const overall = new StatisticsAccumulator(2);
  expect([...(await tally.add(byPixels, batch([0, 10], [3, 12]), [11, 11], overall))]).toEqual([0, 3]);
  await tally.add(byPixels, batch([1, 20], [2, 7]), [20, 11], overall);
  expect(tally.count).toBe(4);
  expect(tally.predicted).toEqual([1, 1, 1, 1]);
  expect(tally.entropy).toBeCloseTo(Math.log(4), 12);
  // |10 - 11|, |12 - 11|, |20 - 20|, |7 - 11|
  expect(tally.labelError).toBe(1.5);
  expect(overall.finish()).toEqual(tally.features.finish());
});
