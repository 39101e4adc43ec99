import type { ImageBytes } from '../../../engine/datasets/imageBytes';

/** All images, one behind the other. */
export function bytesOf(images: ImageBytes): Uint8Array {
  return images.gather(Uint32Array.from({ length: images.count }, (_, i) => i));
}
