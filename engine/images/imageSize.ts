import { UserError } from '../errors';

/** Sizes that image files declare, read before a decoder takes memory for them. */
export interface DeclaredSize {
  width: number;
  height: number;
}

/**
 * The most pixels that are decoded: 600 MB in all copies that decoding a PNG makes. Photographs of 50 megapixels go
 * through; larger ones have to be made smaller first, which training at a few hundred pixels a side loses nothing by.
 */
const maxPixels = 51_000_000;

/** @throws UserError if an image is larger than is decoded. */
export function refuseHugeImage(size: DeclaredSize | undefined, where: string): void {
  if (!size || size.width * size.height <= maxPixels) return;
  throw new UserError(
    `This image has ${size.width} x ${size.height} pixels, as it says itself; more than ${maxPixels / 1e6} megapixels ` +
      'are not read.',
    { where, advice: 'Make the image smaller, or remove it.' },
  );
}

/** Bytes that deflate makes of one at most. */
const maxInflation = 1032;

/**
 * What a PNG's first chunk says; undefined where that is none.
 * @throws Error if the file is too short for its pixels.
 */
export function pngSize(bytes: Uint8Array): DeclaredSize | undefined {
  if (bytes.length < 33) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(12) !== 0x49484452) return undefined;
  const [width, height, depth] = [view.getUint32(16), view.getUint32(20), view.getUint8(24)];
  const packed = (height * width * depth) / 8;
  if (packed > maxInflation * bytes.length)
    throw new Error(`${bytes.length} bytes can't hold ${width} x ${height} pixels`);
  return { width, height };
}

/** What a WebP's first chunk says: lossy, lossless or extended; undefined where it is none of these. */
export function webpSize(bytes: Uint8Array): DeclaredSize | undefined {
  if (bytes.length < 30) return undefined;
  const view = viewOf(bytes);
  switch (String.fromCharCode(...bytes.subarray(12, 16))) {
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(26, true) >>> 8) + 1 };
    default:
      return undefined;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
