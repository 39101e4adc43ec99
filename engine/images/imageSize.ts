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

/** What a JPEG's frame header says; undefined where it has none. */
export function jpegSize(bytes: Uint8Array): DeclaredSize | undefined {
  const view = viewOf(bytes);
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    // Fill bytes, and markers without a length.
    if (marker === 0xff) at++;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (isFrame(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** Start of frame: C0 to CF without DHT, JPG and DAC. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
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
