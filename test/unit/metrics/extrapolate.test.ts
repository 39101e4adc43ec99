import { expect, test } from 'vitest';
import { evenCounts, extrapolated } from '../../../engine/metrics/fidInfinity/extrapolate';

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
