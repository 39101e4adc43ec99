import { fromBytes } from '../images/bytes';
import type { ImageSplit } from './dataset';

/** The images at `indices`, in their order, as networks take them: `indices x height x width x channels` in [-1, 1]. */
export function gatherImages(split: ImageSplit, indices: ArrayLike<number>): Float32Array {
  return fromBytes(gatherBytes(split, indices));
}

/** A split of the images at `indices`, in their order. */
export function takeImages(split: ImageSplit, indices: ArrayLike<number>): ImageSplit {
  const label = (i: number) => split.labels[i]!;
  const labels =
    split.labels instanceof Uint16Array ? Uint16Array.from(indices, label) : Uint8Array.from(indices, label);
  return { count: indices.length, images: gatherBytes(split, indices), labels };
}

function gatherBytes({ images, count }: ImageSplit, indices: ArrayLike<number>): Uint8Array {
  const size = images.length / count;
  const bytes = new Uint8Array(indices.length * size);
  for (let i = 0; i < indices.length; i++)
    bytes.set(images.subarray(indices[i]! * size, (indices[i]! + 1) * size), i * size);
  return bytes;
}
