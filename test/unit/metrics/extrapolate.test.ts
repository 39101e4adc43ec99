import { expect, test } from 'vitest';
import { evenCounts, extrapolated } from '../../../engine/metrics/fidInfinity/extrapolate';
import { fidInfinity } from '../../../engine/metrics/fidInfinity/fidInfinity';
import type { MetricSetting, Statistics } from '../../../engine/metrics/metric';
import { Random } from '../../../engine/random';
import { clockHands } from './clockHands';

test('the level of a line in 1 / n is found, from two counts on', () => {
  const figures = evenCounts(500, 5000, 15).map((count) => ({ count, value: 3.5 + 700 / count }));
  expect(extrapolated(figures)).toBeCloseTo(3.5, 12);
  expect(extrapolated(figures.toReversed())).toBeCloseTo(3.5, 12);
  expect(() => extrapolated([figures[0]!, figures[0]!])).toThrow(RangeError);
  expect(extrapolated([figures[0]!, { count: 100, value: NaN }])).toBeNaN();
});

test('counts are evenly spaced and reach both ends', () => {
  expect(evenCounts(100, 1000, 4)).toEqual([100, 400, 700, 1000]);
});

test('there is no line of images that fill one covariance alone, which is said', async () => {
  const setting: MetricSetting = {
    dataset: clockHands(4, 4, { size: 8 }),
    networks: new Map(),
    grouped: false,
    leastImages: 2,
  };
  const sample = (rows: number, seed: number): Statistics => ({
    count: rows,
    values: new Float64Array(0),
    kept: new Map([['features', { rows, columns: 4, values: Random.from(seed, 'rows').normals(4 * rows) }]]),
  });
  expect(await fidInfinity.distance(sample(8, 1), sample(8, 2), setting)).toEqual({
    value: NaN,
    remark:
      'No figure: 4 features take more than 8 generated images, so that there are several counts which fill a ' +
      'covariance.',
  });
  expect(await fidInfinity.distance(sample(60, 1), sample(60, 2), setting)).toMatchObject({
    remark: 'By a line in 1 / n through 15 counts from 8 to 60 (seed 0).',
  });
});
