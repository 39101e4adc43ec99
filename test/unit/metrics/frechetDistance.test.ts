import fc from 'fast-check';
import { Matrix, QrDecomposition } from 'ml-matrix';
import { expect, test } from 'vitest';
import { frechetDistance, isRankDeficient } from '../../../engine/metrics/fid/frechetDistance';
import { type FeatureStatistics, statisticsOf } from '../../../engine/metrics/fid/featureStatistics';
import { Random } from '../../../engine/random';

/** The exact moments of a Gaussian with equal means and variances in all dimensions. */
function gaussian(dimension: number, mean: number, variance: number): FeatureStatistics {
  const covariance = new Float64Array(dimension * dimension);
  for (let i = 0; i < dimension; i++) covariance[i * (dimension + 1)] = variance;
  return { count: 1e9, dimension, mean: new Float64Array(dimension).fill(mean), covariance };
}

const sets = fc.record({
  dimension: fc.integer({ min: 1, max: 10 }),
  count: fc.integer({ min: 2, max: 30 }),
  seed: fc.nat(10_000),
});

function sample(
  { dimension, count, seed }: { dimension: number; count: number; seed: number },
  stream: string,
): Promise<FeatureStatistics> {
  return statisticsOf(Random.from(seed, stream).normals(count * dimension), dimension);
}

test('between Gaussians whose distance is known', async () => {
  expect(await frechetDistance(gaussian(8, 0, 1), gaussian(8, 0.5, 4))).toBeCloseTo(10, 12);
  expect(await frechetDistance(gaussian(64, 0, 1), gaussian(64, 1, 1))).toBeCloseTo(64, 12);
  expect(await frechetDistance(gaussian(3, 0, 0), gaussian(3, 0, 9))).toBeCloseTo(27, 12);
});

test('zero to itself, of full rank or not', async () => {
  await fc.assert(
    fc.asyncProperty(sets, async (set) => {
      const statistics = await sample(set, 'a');
      // Where the covariance is singular, the root of a zero eigenvalue's rounding, some 1e-17, remains.
      expect(await frechetDistance(statistics, statistics)).toBeLessThan(1e-7);
    }),
  );
});

test('the same both ways', async () => {
  await fc.assert(
    fc.asyncProperty(sets, async (set) => {
      const [a, b] = [await sample(set, 'a'), await sample(set, 'b')];
      expect(await frechetDistance(a, b)).toBeCloseTo(await frechetDistance(b, a), 6);
    }),
  );
});

test('a rotation of the feature space changes nothing', async () => {
  const random = Random.from(3, 'rotation');
  for (const dimension of [2, 5, 12]) {
    const rotation = new QrDecomposition(Matrix.from1DArray(dimension, dimension, [...random.normals(dimension ** 2)]))
      .orthogonalMatrix;
    const draw = (scale: number) =>
      Matrix.from1DArray(
        60,
        dimension,
        [...random.normals(60 * dimension)].map((x, i) => x * scale * (1 + (i % dimension))),
      );
    const [a, b] = [draw(1), draw(1.3)];
    const [plain, rotated] = await Promise.all(
      [
        [a, b],
        [a.mmul(rotation), b.mmul(rotation)],
      ]
        .map((pair) => pair.map((vectors) => statisticsOf(vectors.to1DArray(), dimension)))
        .map(async ([first, second]) => frechetDistance(await first!, await second!)),
    );
    expect(rotated! / plain!).toBeCloseTo(1, 9);
  }
});

test('the bias of finite counts is about 2 d / n + d (d + 1) / (2 n)', async () => {
  const random = Random.from(5, 'bias');
  for (const [dimension, count] of [
    [16, 500],
    [32, 1000],
  ] as const) {
    const distances = await Promise.all(
      Array.from({ length: 10 }, async () =>
        frechetDistance(
          await statisticsOf(random.normals(count * dimension), dimension),
          await statisticsOf(random.normals(count * dimension), dimension),
        ),
      ),
    );
    const mean = distances.reduce((sum, value) => sum + value) / distances.length;
    const theory = (2 * dimension) / count + (dimension * (dimension + 1)) / (2 * count);
    expect(mean / theory).toBeGreaterThan(0.85);
    expect(mean / theory).toBeLessThan(1.15);
  }
});

test('statistics that are not finite have no distance', async () => {
  const broken = gaussian(4, NaN, 1);
  expect(await frechetDistance(broken, gaussian(4, 0, 1))).toBeNaN();
});

test('other dimensions are refused', async () => {
  await expect(frechetDistance(gaussian(4, 0, 1), gaussian(5, 0, 1))).rejects.toThrow(RangeError);
});

test("knows when a covariance can't have full rank", () => {
  expect(isRankDeficient({ count: 64, dimension: 64 })).toBe(true);
  expect(isRankDeficient({ count: 65, dimension: 64 })).toBe(false);
});
