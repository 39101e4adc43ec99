import { fromBytes } from '../images/bytes';
import type { ImageSplit } from './dataset';
import { waitingForData } from './dataWait';
import { chosenFrom } from './imageBytes';

/** The images at `indices`, in their order, as networks take them: `indices x height x width x channels` in [-1, 1]. */
export function gatherImages(split: ImageSplit, indices: ArrayLike<number>): Float32Array {
  return waitingForData(() => fromBytes(split.images.gather(indices)));
}

/** A split of the images at `indices`, in their order. */
export function takeImages(split: ImageSplit, indices: ArrayLike<number>): ImageSplit {
  const label = (i: number) => split.labels[i]!;
  const labels =
    split.labels instanceof Uint16Array ? Uint16Array.from(indices, label) : Uint8Array.from(indices, label);
  return { count: indices.length, images: chosenFrom(split.images, indices), labels };
}
