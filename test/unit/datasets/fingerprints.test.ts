import { expect, test } from 'vitest';
import { fingerprintsOf, unsharedTestImages } from '../../../engine/datasets/fingerprints';
import { inMemory } from '../../../engine/datasets/imageBytes';

const split = (...images: number[][]) => ({
  count: images.length,
  images: inMemory(Uint8Array.from(images.flat()), 2),
  labels: new Uint8Array(images.length),
});

test('equal images have one fingerprint, others have others', () => {
  const [a, b, c, d] = fingerprintsOf(split([1, 2], [1, 3], [1, 2], [2, 1]));
  expect(c).toBe(a);
  expect(new Set([a, b, d]).size).toBe(3);
  // The first six bytes of the SHA-256 of bytes 1, 2.
  expect(a!.toString(16)).toBe('a12871fee210');
});

test('test images that are training images, too', () => {
  const train = split([1, 2], [3, 4]);
  expect([...unsharedTestImages({ train, test: split([3, 4], [5, 6], [1, 2], [2, 1]) })]).toEqual([1, 3]);
  expect(unsharedTestImages({ train, test: train })).toHaveLength(0);
});
