import { inflateBounded } from './inflate';
import { decodeLzw } from './lzw';
import { upright } from './orientation';
import { byteTable, rgbaImage, type RgbaImage } from './rgbaImage';
import { unpackSamples } from './samples';
import { readTiffTags, type TiffTags } from './tiffDirectory';

/** Numbers of the tags that are looked at. */
const tag = {
  subfile: 254,
  width: 256,
  height: 257,
  depths: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  orientation: 274,
  channels: 277,
  rowsPerStrip: 278,
  stripSizes: 279,
  planes: 284,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  extraSamples: 338,
  sampleFormats: 339,
};

/** How the pixels lie in the file. */
interface TiffLayout {
  width: number;
  height: number;
  /** Bits of a sample. */
  depth: number;
  channels: number;
  compression: number;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette. */
  photometric: number;
  hasPredictor: boolean;
  rowsPerStrip: number;
  offsets: readonly number[];
  sizes: readonly number[];
  /** Red of all colours, then green, then blue, with 16 bits each. */
  palette: readonly number[];
  /** 0 none, 1 colours are multiplied by it, 2 they are not. */
  alpha: number;
}

/** @throws Error if the directory is damaged or doesn't say how large the image is. */
export function tiffSize(bytes: Uint8Array): { width: number; height: number } {
  const tags = readTiffTags(bytes);
  const [width = 0, height = 0] = [tag.width, tag.height].map((name) => tags.get(name)?.[0]);
  if (width === 0 || height === 0) throw new Error(`it has ${width} x ${height} pixels, as it says itself`);
  return { width, height };
}

/**
 * The first picture of a TIFF, upright: grey, RGB or with a palette, plain or packed without loss.
 * @throws Error if it is damaged, or of a kind that is not decoded.
 */
export function decodeTiff(bytes: Uint8Array): RgbaImage {
  const tags = readTiffTags(bytes);
  const layout = layoutOf(tags, tiffSize(bytes));
  const { width, height, depth, channels, rowsPerStrip } = layout;
  const rowBytes = Math.ceil((width * channels * depth) / 8);
  const isLittle = bytes[0] === 0x49;
  const image = rgbaImage(width, height);
  const paint = painter(layout, image);
  for (let strip = 0, y = 0; y < height; strip++) {
    const rows = Math.min(rowsPerStrip, height - y);
    const packed = unpackStrip(bytes, layout, strip, rowBytes);
    if (packed.length < rows * rowBytes) throw new Error('it has too few pixels');
    for (let row = 0; row < rows; row++, y++) {
      const line = packed.subarray(row * rowBytes, (row + 1) * rowBytes);
      const samples = unpackSamples(depth === 16 && isLittle ? swapped(line) : line, width * channels, depth);
      if (layout.hasPredictor) for (let i = channels; i < samples.length; i++) samples[i]! += samples[i - channels]!;
      for (let x = 0; x < width; x++) paint(samples, x * channels, 4 * (y * width + x));
    }
  }
  const orientation = tags.get(tag.orientation)?.[0] ?? 1;
  return orientation >= 1 && orientation <= 8 ? upright(image, orientation) : image;
}

function layoutOf(tags: TiffTags, size: { width: number; height: number }): TiffLayout {
  const first = (name: number, usual: number) => tags.get(name)?.[0] ?? usual;
  const channels = first(tag.channels, 1);
  const photometric = first(tag.photometric, 1);
  const depth = first(tag.depths, 1);
  const colours = { 0: 1, 1: 1, 2: 3, 3: 1 }[photometric];
  const refuse = (what: string) => new Error(`${what}, which is not decoded`);
  if ((first(tag.subfile, 0) & 1) !== 0) throw refuse('its first picture is a preview');
  if (colours === undefined) throw refuse(`its colours are of kind ${photometric}`);
  if (![1, 2, 4, 8, 16].includes(depth) || tags.get(tag.depths)?.some((other) => other !== depth))
    throw refuse(`it has samples of ${(tags.get(tag.depths) ?? []).slice(0, 4).join(', ')} bits`);
  if (tags.get(tag.sampleFormats)?.some((format) => format !== 1))
    throw refuse('it has samples that are no whole numbers');
  if (channels < colours || channels > colours + 4) throw refuse(`it has ${channels} samples a pixel`);
  if (channels > 1 && first(tag.planes, 1) !== 1) throw refuse('its colours lie in planes');
  if (tags.has(tag.tileWidth)) throw refuse('it is made of tiles');
  const predictor = first(tag.predictor, 1);
  if (predictor > 2 || (predictor === 2 && depth < 8)) throw refuse(`it has a predictor of kind ${predictor}`);
  const layout = {
    ...size,
    ...{ depth, channels, photometric },
    compression: first(tag.compression, 1),
    hasPredictor: predictor === 2,
    rowsPerStrip: Math.max(1, Math.min(size.height, first(tag.rowsPerStrip, size.height))),
    offsets: tags.get(tag.stripOffsets) ?? [],
    sizes: tags.get(tag.stripSizes) ?? [],
    palette: tags.get(tag.palette) ?? [],
    alpha: channels > colours ? first(tag.extraSamples, 0) : 0,
  };
  if (layout.offsets.length < Math.ceil(size.height / layout.rowsPerStrip)) throw new Error('it has too few strips');
  if (photometric === 3 && layout.palette.length !== 3 * 2 ** depth)
    throw new Error(`it has a palette of ${layout.palette.length} numbers`);
  return layout;
}

/** A strip's rows; the last strip may have fewer or, by some writers, rows that are not seen. */
function unpackStrip(bytes: Uint8Array, layout: TiffLayout, strip: number, rowBytes: number): Uint8Array {
  const { compression, offsets, sizes, height, rowsPerStrip } = layout;
  const most = rowsPerStrip * rowBytes;
  const seen = Math.min(rowsPerStrip, height - strip * rowsPerStrip) * rowBytes;
  const from = offsets[strip]!;
  const packed = bytes.subarray(from, from + (sizes[strip] ?? (compression === 1 ? most : bytes.length)));
  switch (compression) {
    case 1:
      return packed.slice(0, seen);
    case 5:
      return decodeLzw(packed, { sampleBits: 8, isHighestFirst: true, isEarly: true }, seen);
    case 8:
    case 32946:
      return inflateBounded([packed], most);
    case 32773:
      return unpackBits(packed, seen);
    default:
      throw new Error(`its compression (${compression}) is not decoded`);
  }
}

/** PackBits: a byte says how many follow as they are, or how often the next one is meant. */
function unpackBits(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let to = 0;
  for (let at = 0; to < length && at < packed.length;) {
    const count = packed[at++]!;
    if (count === 128) continue;
    if (count < 128) {
      const plain = packed.subarray(at, at + Math.min(count + 1, length - to));
      out.set(plain, to);
      to += plain.length;
      at += count + 1;
    } else {
      if (at >= packed.length) break;
      const end = Math.min(length, to + 257 - count);
      out.fill(packed[at++]!, to, end);
      to = end;
    }
  }
  return out.subarray(0, to);
}

function swapped(line: Uint8Array): Uint8Array {
  return Buffer.from(line).swap16();
}

type Paint = (samples: Uint8Array | Uint16Array, from: number, to: number) => void;

/** Writes the pixel whose samples begin at `from` to the four bytes at `to`. */
function painter({ photometric, depth, channels, palette, alpha }: TiffLayout, { data }: RgbaImage): Paint {
  const bytes = byteTable(depth);
  const [colours, step] = photometric === 2 ? [3, 1] : [1, 0];
  const table = photometric === 0 ? bytes.slice().reverse() : bytes;
  const count = 2 ** depth;
  const hasAlpha = channels > colours && (alpha === 1 || alpha === 2);
  return (samples, from, to) => {
    if (photometric === 3) for (let c = 0; c < 3; c++) data[to + c] = palette[c * count + samples[from]!]! / 257;
    else for (let c = 0; c < 3; c++) data[to + c] = table[samples[from + c * step]!]!;
    data[to + 3] = hasAlpha ? bytes[samples[from + colours]!]! : 255;
    // Clamped to a byte, as it is no colour that has more light than there is.
    if (hasAlpha && alpha === 1 && data[to + 3]! > 0)
      for (let c = 0; c < 3; c++) data[to + c] = (data[to + c]! * 255) / data[to + 3]!;
  };
}
