import { expect, test } from 'vitest';
import { areaAverage } from '../../../engine/datasets/formats/areaAverage';

function smaller(width: number, height: number, data: number[], side: number, channels = 1): number[] {
  const out = new Uint8Array(side * side * channels);
  areaAverage({ width, height, channels, data: Uint8Array.from(data) }, { height: side, width: side }, out);
  return [...out];
}

test('each pixel is the mean of its area, channel by channel', () => {
  expect(smaller(2, 2, [1, 3, 5, 7], 1)).toEqual([4]);
  expect(smaller(2, 2, [0, 100, 10, 100, 20, 100, 31, 104], 1, 2)).toEqual([15, 101]);
  expect(smaller(2, 2, [1, 3, 5, 7], 2)).toEqual([1, 3, 5, 7]);
});

test('areas that cut through pixels take their part of them', () => {
  // Three columns to two: 2/3 of the first and 1/3 of the second, then the other way round; rows alike.
  expect(smaller(3, 3, [30, 60, 90, 30, 60, 90, 30, 60, 90], 2)).toEqual([40, 80, 40, 80]);
  expect(smaller(3, 2, [30, 60, 90, 90, 120, 150], 2)).toEqual([40, 80, 100, 140]);
});

test('what is even stays as it is', () => {
  expect(
    smaller(
      7,
      5,
      Array.from({ length: 35 }, () => 201),
      3,
    ),
  ).toEqual(Array.from({ length: 9 }, () => 201));
});
