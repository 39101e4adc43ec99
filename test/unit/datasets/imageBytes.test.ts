import { expect, test } from 'vitest';
import { waitedForData } from '../../../engine/datasets/dataWait';
import { gatherImages } from '../../../engine/datasets/gather';
import { chosenFrom, inMemory } from '../../../engine/datasets/imageBytes';
import { bytesOf } from './bytesOf';

const bytes = Uint8Array.from({ length: 15 }, (_, i) => i);

test('images in memory are gathered by their indices, in their order, more than once if asked', () => {
  const images = inMemory(bytes, 3);
  expect(images).toMatchObject({ count: 5, imageSize: 3 });
  expect([...images.gather([4, 0, 4])]).toEqual([12, 13, 14, 0, 1, 2, 12, 13, 14]);
  const out = new Uint8Array(3);
  expect(images.gather([1], out)).toBe(out);
  expect([...out]).toEqual([3, 4, 5]);
  expect(() => inMemory(bytes, 4)).toThrow('no whole images');
});

test('a choice of images is a view, and a choice of that one too', () => {
  const some = chosenFrom(inMemory(bytes, 3), [3, 1, 0]);
  expect([...bytesOf(some)]).toEqual([9, 10, 11, 3, 4, 5, 0, 1, 2]);
  expect([...bytesOf(chosenFrom(some, [1]))]).toEqual([3, 4, 5]);
});

test('portions are all images in order, whole, and of a bounded size', () => {
  const size = 2 ** 20 + 1;
  const images = inMemory(
    Uint8Array.from({ length: 9 * size }, (_, i) => i % 251),
    size,
  );
  for (const all of [images, chosenFrom(images, [0, 1, 2, 3, 4, 5, 6, 7, 8])]) {
    const portions = [...all.portions()].map((portion) => portion.slice());
    expect(portions.map(({ length }) => length / size)).toEqual([3, 3, 3]);
    expect(Buffer.compare(Buffer.concat(portions), bytesOf(images))).toBe(0);
  }
});

test('the time that images take is counted, and no other', () => {
  const images = inMemory(bytes, 3);
  const busy = (milliseconds: number) => {
    const until = performance.now() + milliseconds;
    while (performance.now() < until);
  };
  const slow = {
    ...images,
    gather: (indices: ArrayLike<number>) => {
      busy(20);
      return images.gather(indices);
    },
  };
  const before = waitedForData();
  busy(60);
  gatherImages({ count: 5, images: slow, labels: new Uint8Array(5) }, [0]);
  expect(waitedForData() - before).toBeGreaterThanOrEqual(20);
  expect(waitedForData() - before).toBeLessThan(60);
});
