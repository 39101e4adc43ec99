import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StatisticsAccumulator, statisticsOf } from '../../../engine/metrics/fid/featureStatistics';
import { Random } from '../../../engine/random';

test('two vectors, by hand', async () => {
  const { count, mean, covariance } = await statisticsOf([1, 2, 3, 6], 2);
  expect(count).toBe(2);
  expect([...mean]).toEqual([2, 4]);
  // Unbiased: divided by n - 1 = 1.
  expect([...covariance]).toEqual([2, 4, 4, 8]);
});

test('portions of any size give the moments of the whole', async () => {
  const portions = fc
    .array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 })
    .filter((sizes) => sizes.reduce((sum, n) => sum + n, 0) >= 2);
  await fc.assert(
    fc.asyncProperty(portions, fc.integer({ min: 1, max: 5 }), fc.nat(1000), async (sizes, dimension, seed) => {
      const count = sizes.reduce((sum, n) => sum + n, 0);
      const features = Random.from(seed, 'features').normals(count * dimension);
      const accumulator = new StatisticsAccumulator(dimension);
      let at = 0;
      for (const size of sizes) await accumulator.add(features.subarray(at, (at += size * dimension)));
      const [inPortions, atOnce] = [accumulator.finish(), await statisticsOf(features, dimension)];
      expect(inPortions.count).toBe(count);
      inPortions.mean.forEach((value, i) => expect(value).toBeCloseTo(atOnce.mean[i]!, 12));
      inPortions.covariance.forEach((value, i) => expect(value).toBeCloseTo(atOnce.covariance[i]!, 12));
    }),
  );
});

test('a large mean costs no digits', async () => {
  const numbers = Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2));
  const accumulator = new StatisticsAccumulator(1);
  await accumulator.add(numbers.slice(0, 300));
  await accumulator.add(numbers.slice(300));
  expect(accumulator.finish().covariance[0]).toBeCloseTo(250 / 999, 9);
});

test('half a vector, or a single one, is refused', async () => {
  await expect(statisticsOf([1, 2, 3], 2)).rejects.toThrow(RangeError);
  await expect(statisticsOf([1, 2], 2)).rejects.toThrow(RangeError);
});

test('several blocks of features and several portions of vectors, as sums over vectors say', async () => {
  const [count, dimension] = [1030, 520];
  const features = Random.from(1, 'features').normals(count * dimension);
  for (let i = 0; i < features.length; i++) features[i]! += 100 + (i % dimension);
  const { mean, covariance } = await statisticsOf(features, dimension);
  const column = (j: number) => Float64Array.from({ length: count }, (_, row) => features[row * dimension + j]!);
  const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / count;
  // In and beside the diagonal blocks.
  for (const [i, j] of [
    [3, 3],
    [0, 511],
    [511, 512],
    [7, 519],
    [519, 519],
  ] as const) {
    const [a, b] = [column(i), column(j)];
    const [ofA, ofB] = [meanOf(a), meanOf(b)];
    const wanted = a.reduce((sum, value, row) => sum + (value - ofA) * (b[row]! - ofB), 0) / (count - 1);
    expect(mean[i]).toBeCloseTo(ofA, 10);
    expect(covariance[i * dimension + j]).toBeCloseTo(wanted, 10);
    expect(covariance[j * dimension + i]).toBe(covariance[i * dimension + j]);
  }
});
