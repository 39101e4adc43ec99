import { writeDense } from '../../../engine/datasets/formats/byteImage';
import type { Channels } from '../../../engine/datasets/formats/channels';
import { decodePhoto } from '../../../engine/datasets/formats/photo';

/** An image file's size and its pixels' bytes, close together. */
export async function densePhoto(file: Uint8Array, path: string, channels: Channels = 3) {
  const image = await decodePhoto(file, path, channels);
  const { width, height } = image;
  const data = new Uint8Array(width * height * channels);
  writeDense(image, data);
  return { width, height, channels: image.channels, data };
}
