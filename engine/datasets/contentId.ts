import { digest } from '../storage/digest';
import type { ImageDataset } from './dataset';

/** `ImageDataset.contentId`: SHA-256 over the shape, then the images and labels of both splits. */
export function contentId({ height, width, channels, train, test, continuous }: Omit<ImageDataset, 'contentId'>): string {
  const shape = JSON.stringify([height, width, channels, train.count, test.count]);
  const numbers = continuous ? [continuous.train, continuous.test].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)) : [];
  return digest('sha256', shape, train.images, train.labels, test.images, test.labels, ...numbers);
}
