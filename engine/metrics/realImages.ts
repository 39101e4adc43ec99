import type { ImageDataset, ImageSplit } from '../datasets/dataset';
import { gatherImages } from '../datasets/gather';
import type { ImageBatch } from '../images/batch';
import { Random } from '../random';

/** Some images of a split. */
export interface ImageSet {
  split: ImageSplit;
  indices: Uint32Array;
}

/** The real images that an evaluation compares with. */
export interface RealSets {
  /** Training images, to compare generated ones with. */
  reference: ImageSet;
  /**
   * As many other real images, to compare the first ones with: what remains of the distance when nothing is generated.
   */
  other: ImageSet | null;
  /** Where the others come from; null where there are not enough. */
  otherSplit: 'train' | 'test' | null;
}

/**
 * Chooses `count` training images with `seed`, or all if there are fewer, and as many others: of the training images
 * that are left, else of the test images.
 */
export function chooseRealSets({ train, test }: ImageDataset, count: number, seed: number): RealSets {
  const random = Random.from(seed, 'fid');
  const order = random.permutation(train.count);
  const reference = { split: train, indices: order.subarray(0, count) };
  const used = reference.indices.length;
  if (train.count >= 2 * used) {
    return { reference, other: { split: train, indices: order.subarray(used, 2 * used) }, otherSplit: 'train' };
  }
  if (test.count >= used) {
    return {
      reference,
      other: { split: test, indices: random.permutation(test.count).subarray(0, used) },
      otherSplit: 'test',
    };
  }
  return { reference, other: null, otherSplit: null };
}

/** The images of a set in portions of at most `size`, as a network takes them. */
export function* batchesOf({ split, indices }: ImageSet, size: number): Generator<ImageBatch> {
  for (let start = 0; start < indices.length; start += size) {
    const part = indices.subarray(start, start + size);
    yield { count: part.length, images: gatherImages(split, part) };
  }
}
