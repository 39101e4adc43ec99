import { join } from 'node:path';
import type { ImageDataset, ImageSplit } from '../../../engine/datasets/dataset';

/** Small data sets that numpy, pyarrow, datasets, py-lmdb and Pillow wrote: see test/golden/formats.py. */
export const formatsFolder = join(import.meta.dirname, '../../golden/formats');

/** Which of the script's images a split has, in its order, and the class of each: red is the image's number. */
export function numbersOf({ classes }: ImageDataset, { images, labels, count }: ImageSplit) {
  return Array.from({ length: count }, (_, i): [number, string] => [images.gather([i])[0]!, classes[labels[i]!]!]);
}

/** The square in the middle of the script's image, 8 x 12: channel 0 is its number, then row and column. */
export function wantedImage(number: number, channels: 1 | 3): number[] {
  return Array.from({ length: 64 }, (_, i) => [Math.floor(i / 8), 2 + (i % 8)] as const).flatMap(([y, x]) =>
    channels === 3 ? [number, y, x] : [7 * number + y],
  );
}
