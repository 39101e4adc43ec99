import { digest } from '../../storage/digest';
import type { ImageDataset } from '../dataset';

/** What a digest takes at once; Node refuses 2 GiB. */
const portion = 2 ** 30;

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
  const numbers = continuous ? [continuous.train, continuous.test] : [];
  return digest(
    'sha256',
    shape,
    ...[train.images, train.labels, test.images, test.labels, ...numbers].flatMap(inPortions),
  );
}

function inPortions({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array[] {
  return Array.from(
    { length: Math.ceil(byteLength / portion) },
    (_, i) => new Uint8Array(buffer, byteOffset + i * portion, Math.min(portion, byteLength - i * portion)),
  );
}
