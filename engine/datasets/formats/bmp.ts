import { unpackRuns } from './bmpRunLength';
import { NotDecodedError } from './notDecoded';
import { rgbaImage, type RgbaImage } from './rgbaImage';
import { unpackSamples } from './samples';

/** What a BMP's header says. */
interface BmpHeader {
  width: number;
  height: number;
  isTopDown: boolean;
  /** Bits of a pixel. */
  depth: number;
  compression: number;
  /** Where the pixels begin. */
  pixels: number;
  /** Where the palette begins, how many colours it has, and the bytes of each: four, in the oldest files three. */
  palette: { at: number; count: number; size: number };
  /** Bits of red, green, blue and alpha in a pixel; all zero where there is no alpha. */
  masks: readonly number[];
}

/**
 * A BMP's header: Windows' of all versions, or OS/2's first.
 * @throws Error if it is damaged, or says what is not decoded.
 */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  if (bytes.length < 26) throw new Error('it ends within its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(14, true);
  const pixels = view.getUint32(10, true);
  if (size === 12) {
    const depth = view.getUint16(24, true);
    const [width, height] = [view.getUint16(18, true), view.getUint16(20, true)];
    const palette = { at: 26, count: depth <= 8 ? 2 ** depth : 0, size: 3 };
    return checked(
      { width, height, isTopDown: false, depth, compression: 0, pixels, palette, masks: usualMasks[depth] ?? [] },
      bytes.length,
    );
  }
  if (![40, 52, 56, 108, 124].includes(size))
    throw new NotDecodedError(`its header of ${size} bytes is of an unknown kind`);
  if (bytes.length < 14 + size) throw new Error('it ends within its header');
  const depth = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const colours = view.getUint32(46, true);
  const height = view.getInt32(22, true);
  const maskCount = compression === bitFields ? (size >= 56 ? 4 : 3) : compression === alphaBitFields ? 4 : 0;
  if (54 + 4 * maskCount > bytes.length) throw new Error('it ends within its header');
  const masks = maskCount > 0 ? Array.from({ length: maskCount }, (_, i) => view.getUint32(54 + 4 * i, true)) : [];
  return checked(
    {
      width: view.getInt32(18, true),
      height: Math.abs(height),
      isTopDown: height < 0,
      ...{ depth, compression, pixels },
      palette: { at: 14 + size, count: depth > 8 ? 0 : colours || 2 ** depth, size: 4 },
      masks: masks.length > 0 ? masks : (usualMasks[depth] ?? []),
    },
    bytes.length,
  );
}

/** Run-length encodings, by the bits of a pixel. */
const runLength: Record<number, number> = { 8: 1, 4: 2 };
const bitFields = 3;
const alphaBitFields = 6;
/** Of red, green and blue where the file names none. What is left of 32 bits is no alpha: most files have zeros. */
const usualMasks: Record<number, readonly number[]> = {
  16: [0x7c00, 0x03e0, 0x001f],
  24: [0xff0000, 0x00ff00, 0x0000ff],
  32: [0xff0000, 0x00ff00, 0x0000ff],
};

function checked(header: BmpHeader, length: number): BmpHeader {
  const { width, height, depth, compression, pixels, palette } = header;
  if (width <= 0 || height <= 0) throw new Error(`it has ${width} x ${height} pixels, as it says itself`);
  if (![1, 4, 8, 16, 24, 32].includes(depth))
    throw new NotDecodedError(`it has ${depth} bits a pixel, which is not decoded`);
  const hasMasks = compression === bitFields || compression === alphaBitFields;
  if (compression !== 0 && !isRunLength(header) && !(hasMasks && (depth === 16 || depth === 32)))
    throw new NotDecodedError(`its compression (${compression}) with ${depth} bits a pixel is not decoded`);
  if (palette.count > 256 || palette.at + palette.count * palette.size > length)
    throw new Error(`it has a palette of ${palette.count} colours`);
  if (!isRunLength(header) && pixels + rowBytes(header) * height > length)
    throw new Error(`it is too short for ${width} x ${height} pixels`);
  return header;
}

function isRunLength({ depth, compression }: BmpHeader): boolean {
  return compression !== 0 && compression === runLength[depth];
}

/** Rows fill whole words of four bytes. */
function rowBytes({ width, depth }: BmpHeader): number {
  return 4 * Math.ceil((width * depth) / 32);
}

/**
 * A BMP's pixels: with a palette, run-length encoded or not, or 16, 24 or 32 bits each.
 * @throws Error if it is damaged.
 */
export function decodeBmp(bytes: Uint8Array): RgbaImage {
  const header = readBmpHeader(bytes);
  const { width, height, isTopDown, depth, pixels } = header;
  const stored = bytes.subarray(pixels);
  const image = rgbaImage(width, height);
  const [rows, size, paint] = isRunLength(header)
    ? [unpackRuns(stored, header), width, fromPalette({ ...header, depth: 8 }, bytes, image)]
    : [stored, rowBytes(header), depth <= 8 ? fromPalette(header, bytes, image) : fromMasks(header, image)];
  for (let y = 0; y < height; y++) {
    const start = (isTopDown ? y : height - 1 - y) * size;
    paint(rows.subarray(start, start + size), 4 * y * width);
  }
  return image;
}

/** Writes a row's pixels from the byte `to` on. */
type PaintRow = (row: Uint8Array, to: number) => void;

function fromPalette({ width, depth, palette }: BmpHeader, bytes: Uint8Array, { data }: RgbaImage): PaintRow {
  return (row, to) => {
    const indices = unpackSamples(row, width, depth);
    for (let x = 0; x < width; x++, to += 4) {
      if (indices[x]! >= palette.count)
        throw new Error(`it uses colour ${indices[x]} of a palette of ${palette.count}`);
      const at = palette.at + indices[x]! * palette.size;
      data[to] = bytes[at + 2]!;
      data[to + 1] = bytes[at + 1]!;
      data[to + 2] = bytes[at]!;
      data[to + 3] = 255;
    }
  };
}

function fromMasks({ width, depth, masks }: BmpHeader, { data }: RgbaImage): PaintRow {
  const channels = masks.map((mask) => ({ mask, lowest: (mask & -mask) >>> 0 || 1 }));
  const scales = channels.map(({ mask, lowest }) => (mask === 0 ? 0 : 255 / (mask / lowest)));
  const hasAlpha = (masks[3] ?? 0) !== 0;
  const pixelBytes = depth / 8;
  return (row, to) => {
    for (let x = 0, at = 0; x < width; x++, at += pixelBytes, to += 4) {
      let pixel = 0;
      for (let i = pixelBytes - 1; i >= 0; i--) pixel = pixel * 256 + row[at + i]!;
      data[to + 3] = 255;
      for (let c = 0; c < (hasAlpha ? 4 : 3); c++) {
        const { mask, lowest } = channels[c]!;
        data[to + c] = Math.round((((pixel & mask) >>> 0) / lowest) * scales[c]!);
      }
    }
  };
}
