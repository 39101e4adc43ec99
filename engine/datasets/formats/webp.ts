import type { RgbaImage } from './rgbaImage';
import { decodePlainWebp } from './wasmDecoders';

/**
 * A WebP's pixels: lossy, lossless, with alpha or without.
 * @throws Error if it moves or is damaged.
 */
export function decodeWebp(bytes: Uint8Array): Promise<RgbaImage> {
  const isExtended = String.fromCharCode(...bytes.subarray(12, 16)) === 'VP8X';
  if (isExtended && (bytes[20]! & animated) !== 0)
    throw new Error('it is an animation; save one picture of it as an image of its own');
  return decodePlainWebp(bytes);
}

/** A flag of the extended header. */
const animated = 0x02;
