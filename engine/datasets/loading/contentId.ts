import { createHash } from 'node:crypto';
import type { ImageDataset } from '../dataset';

/** `ImageDataset.contentId`: SHA-256 over the shape, then the images and labels of both splits. */
export function contentId({
  height,
  width,
  channels,
  train,
  test,
  continuous,
}: Omit<ImageDataset, 'contentId'>): string {
  const shape = JSON.stringify([height, width, channels, train.count, test.count]);
  const hash = createHash('sha256').update(shape);
  for (const { images, labels } of [train, test]) {
    for (const portion of images.portions()) hash.update(portion);
    hash.update(labels);
  }
  for (const numbers of continuous ? [continuous.train, continuous.test] : []) hash.update(numbers);
  return hash.digest('hex');
}
