import fc from 'fast-check';
import { expect, test } from 'vitest';
import { momentsOf, StatisticsAccumulator, statisticsOf } from '../../../engine/metrics/fid/featureStatistics';
import { Random } from '../../../engine/random';

test('two vectors, by hand', () => {
  const { count, mean, covariance } = statisticsOf([1, 2, 3, 6], 2);
  expect(count).toBe(2);
  expect([...mean]).toEqual([2, 4]);
  // Unbiased: divided by n - 1 = 1.
  expect([...covariance]).toEqual([2, 4, 4, 8]);
});

test('portions of any size give the moments of the whole', () => {
  const portions = fc
    .array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 })
    .filter((sizes) => sizes.reduce((sum, n) => sum + n, 0) >= 2);
  fc.assert(
    fc.property(portions, fc.integer({ min: 1, max: 5 }), fc.nat(1000), (sizes, dimension, seed) => {
      const count = sizes.reduce((sum, n) => sum + n, 0);
      const features = Random.from(seed, 'features').normals(count * dimension);
      const accumulator = new StatisticsAccumulator(dimension);
      let at = 0;
      for (const size of sizes) accumulator.add(features.subarray(at, (at += size * dimension)));
      const [inPortions, atOnce] = [accumulator.finish(), statisticsOf(features, dimension)];
      expect(inPortions.count).toBe(count);
      inPortions.mean.forEach((value, i) => expect(value).toBeCloseTo(atOnce.mean[i]!, 12));
      inPortions.covariance.forEach((value, i) => expect(value).toBeCloseTo(atOnce.covariance[i]!, 12));
    }),
  );
});

test('a large mean costs no digits', () => {
  const numbers = Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2));
  const accumulator = new StatisticsAccumulator(1);
  accumulator.add(numbers.slice(0, 300));
  accumulator.add(numbers.slice(300));
  expect(accumulator.finish().covariance[0]).toBeCloseTo(250 / 999, 9);
});

test('half a vector, or a single one, is refused', () => {
  expect(() => statisticsOf([1, 2, 3], 2)).toThrow(RangeError);
  expect(() => statisticsOf([1, 2], 2)).toThrow(RangeError);
});

test('moments by products are those by sums, over several portions', async () => {
  const values = Random.from(1, 'features').normals(2100 * 5);
  const [found, wanted] = [await momentsOf({ rows: 2100, columns: 5, values }), statisticsOf(values, 5)];
  found.mean.forEach((value, i) => expect(value).toBeCloseTo(wanted.mean[i]!, 12));
  found.covariance.forEach((value, i) => expect(value).toBeCloseTo(wanted.covariance[i]!, 12));
  await expect(momentsOf({ rows: 1, columns: 2, values: new Float32Array(2) })).rejects.toThrow(RangeError);
});
