import { digest } from '../files/digest';
import type { ImageDataset, ImageSplit } from './dataset';

const fingerprints = new WeakMap<ImageSplit, Float64Array>();

/**
 * A number for each image of a split that tells equal images: the first 48 bits of its bytes' SHA-256, in which two
 * different images agree once in billions of data sets. Every image is read for it, once.
 */
export function fingerprintsOf(split: ImageSplit): Float64Array {
  const found = fingerprints.get(split) ?? computeFingerprints(split);
  fingerprints.set(split, found);
  return found;
}

function computeFingerprints({ images, count }: ImageSplit): Float64Array {
  const found = new Float64Array(count);
  let at = 0;
  for (const portion of images.portions())
    for (let start = 0; start < portion.length; start += images.imageSize)
      found[at++] = parseInt(digest('sha256', portion.subarray(start, start + images.imageSize)).slice(0, 12), 16);
  return found;
}

/** The indices of the test images that are no training images: some data sets are tested with all there are. */
export function unsharedTestImages({ train, test }: Pick<ImageDataset, 'train' | 'test'>): Uint32Array {
  const known = new Set(fingerprintsOf(train));
  const found: number[] = [];
  fingerprintsOf(test).forEach((fingerprint, index) => {
    if (!known.has(fingerprint)) found.push(index);
  });
  return Uint32Array.from(found);
}
