import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBytes, toBytes } from '../../../engine/images/bytes';

test('every byte comes back', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect([...toBytes(fromBytes(bytes))]).toEqual([...bytes]);
    }),
  );
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect([...toBytes(fromBytes(all))]).toEqual([...all]);
});

test('bytes span [-1, 1]', () => {
  expect([...fromBytes(Uint8Array.of(0, 255))]).toEqual([-1, 1]);
});

test('rounds to the nearest, and clamps', () => {
  expect([...toBytes(Float32Array.of(-7, -1, -0.999, 0.004, 0.999, 1, 1e9, NaN, -Infinity, Infinity))]).toEqual([
    0, 0, 0, 128, 255, 255, 255, 0, 0, 255,
  ]);
});
