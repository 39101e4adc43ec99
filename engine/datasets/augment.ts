import type { Random } from '../random';
import type { ImageDataset } from './dataset';
import { gatherImages } from './gather';

/** Pixels that an image may be moved by, on every side. */
const reach = 4;

/**
 * Training images at `indices`, each moved by up to four pixels and, where they are photographs, turned left to right
 * every other time: the papers' random crop and flip (METHODS 1.4). What comes in from outside is the darkest value, as
 * zeros in bytes are.
 */
export function augmentedImages(
  { train, height, width, channels }: ImageDataset,
  indices: ArrayLike<number>,
  random: Random,
): Float32Array {
  const images = gatherImages(train, indices);
  const moved = new Float32Array(images.length).fill(-1);
  const size = height * width * channels;
  for (let i = 0; i < indices.length; i++) {
    const [down, right] = [random.integer(2 * reach + 1) - reach, random.integer(2 * reach + 1) - reach];
    // A digit turned round is no digit any more.
    const flipped = channels === 3 && random.integer(2) === 1;
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      for (let x = Math.max(0, right); x < Math.min(width, width + right); x++) {
        const fromX = flipped ? width - 1 - (x - right) : x - right;
        const from = i * size + ((y - down) * width + fromX) * channels;
        const to = i * size + (y * width + x) * channels;
        for (let c = 0; c < channels; c++) moved[to + c] = images[from + c]!;
      }
    }
  }
  return moved;
}
