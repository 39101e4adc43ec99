import type { ImageDataset, ImageSplit } from '../../../engine/datasets/dataset';
import { loadDataset } from '../../../engine/datasets/loadDataset';
import { inMemory } from '../../../engine/datasets/imageBytes';

/**
 * The middle 16 x 16 pixels of the first `count` MNIST digits: real images that TF.js's own backend can train on in a
 * test.
 */
export async function smallDigits(count: number): Promise<ImageDataset> {
  const whole = await loadDataset({ name: 'mnist', limit: count }, process.cwd());
  const crop = (split: ImageSplit): ImageSplit => {
    const images = new Uint8Array(split.count * 256);
    for (let i = 0; i < split.count; i++) {
      const digit = split.images.gather([i]);
      for (let y = 0; y < 16; y++) {
        const from = (y + 6) * 28 + 6;
        images.set(digit.subarray(from, from + 16), i * 256 + y * 16);
      }
    }
    return { ...split, images: inMemory(images, 256) };
  };
  return {
    ...whole,
    height: 16,
    width: 16,
    train: crop(whole.train),
    test: crop(whole.test),
    contentId: `${whole.contentId}-16`,
  };
}
