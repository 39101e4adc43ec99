import type { Random } from '../random';
import type { ImageDataset } from './dataset';
import { gatherImages } from './gather';

/** Pixels by which the random crop moves an image at most, on every side. */
const padding = 4;

/**
 * Training images at `indices` after a random crop with padding of 4 and, where they have colours, a random horizontal
 * flip: `indices x height x width x channels` in [-1, 1]. Padding is the darkest value, as zeros in bytes are. So
 * Ding et al. train the classifier whose features they take (cDRE-F-cSP+RS, arXiv 2103.11166v1; cDR-RS, Neurocomputing
 * 2023).
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
    const [down, right] = [random.integer(2 * padding + 1) - padding, random.integer(2 * padding + 1) - padding];
    // A mirrored digit is not a digit.
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
