import { inflateBounded } from './inflate';
import { decodeLzw } from './lzw';
import { NotDecodedError } from './notDecoded';
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
  tileHeight: 323,
  tileOffsets: 324,
  tileSizes: 325,
  inks: 332,
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
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK. */
  photometric: number;
  hasPredictor: boolean;
  pieces: Pieces;
  /** Red of all colours, then green, then blue, with 16 bits each. */
  palette: readonly number[];
  /** 0 none, 1 colours are multiplied by it, 2 they are not. */
  alpha: number;
}

/** What an image is cut into, row by row: strips across all of it, of which the last may be lower, or whole tiles. */
interface Pieces {
  width: number;
  height: number;
  areTiles: boolean;
  offsets: readonly number[];
  sizes: readonly number[];
}

/** @throws Error if the directory doesn't say how large the image is. */
function sizeOf(tags: TiffTags): { width: number; height: number } {
  const [width = 0, height = 0] = [tag.width, tag.height].map((name) => tags.get(name)?.[0]);
  if (width === 0 || height === 0) throw new Error(`it has ${width} x ${height} pixels, as it says itself`);
  return { width, height };
}

/** How the first picture of a TIFF lies in it. @throws Error if that is damaged, or of a kind that is not decoded. */
export function readTiffHeader(bytes: Uint8Array): TiffLayout {
  return layoutOf(readTiffTags(bytes));
}

/**
 * The first picture of a TIFF, upright: grey, RGB, CMYK (converted without a profile) or with a palette, in strips or
 * tiles, plain or packed without loss.
 * @throws Error if it is damaged, or of a kind that is not decoded.
 */
export function decodeTiff(bytes: Uint8Array): RgbaImage {
  const tags = readTiffTags(bytes);
  const layout = layoutOf(tags);
  const { width, height, depth, channels, pieces } = layout;
  const rowBytes = Math.ceil((pieces.width * channels * depth) / 8);
  const isLittle = bytes[0] === 0x49;
  const image = rgbaImage(width, height);
  const paint = painter(layout, image);
  const across = Math.ceil(width / pieces.width);
  const count = across * Math.ceil(height / pieces.height);
  for (let piece = 0; piece < count; piece++) {
    const left = (piece % across) * pieces.width;
    const top = Math.floor(piece / across) * pieces.height;
    const [columns, rows] = [Math.min(pieces.width, width - left), Math.min(pieces.height, height - top)];
    const packed = unpackPiece(bytes, layout, piece, rows * rowBytes, rowBytes);
    if (packed.length < rows * rowBytes) throw new Error('it has too few pixels');
    for (let row = 0; row < rows; row++) {
      const line = packed.subarray(row * rowBytes, (row + 1) * rowBytes);
      const samples = unpackSamples(depth === 16 && isLittle ? swapped(line) : line, pieces.width * channels, depth);
      if (layout.hasPredictor) for (let i = channels; i < samples.length; i++) samples[i]! += samples[i - channels]!;
      const to = 4 * ((top + row) * width + left);
      for (let x = 0; x < columns; x++) paint(samples, x * channels, to + 4 * x);
    }
  }
  return upright(image, orientationOf(tags));
}

/** How a TIFF's pixels lie, as Exif counts. @throws Error if its directory is damaged. */
export function tiffOrientation(bytes: Uint8Array): number {
  return orientationOf(readTiffTags(bytes));
}

function orientationOf(tags: TiffTags): number {
  const orientation = tags.get(tag.orientation)?.[0] ?? 1;
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

function layoutOf(tags: TiffTags): TiffLayout {
  const size = sizeOf(tags);
  const first = (name: number, usual: number) => tags.get(name)?.[0] ?? usual;
  const channels = first(tag.channels, 1);
  const photometric = first(tag.photometric, 1);
  const depth = first(tag.depths, 1);
  const colours = coloursOf[photometric];
  const refuse = (what: string) => new NotDecodedError(`${what}, which is not decoded`);
  if ((first(tag.subfile, 0) & 1) !== 0) throw refuse('its first picture is a preview');
  if (colours === undefined) throw refuse(`its colours are ${photometrics[photometric] ?? `of kind ${photometric}`}`);
  const format = tags.get(tag.sampleFormats)?.find((other) => other !== 1);
  if (format !== undefined)
    throw refuse(`it has samples that are ${format === 3 ? 'floating-point' : 'no unsigned whole'} numbers`);
  if (![1, 2, 4, 8, 16].includes(depth) || tags.get(tag.depths)?.some((other) => other !== depth))
    throw refuse(`it has samples of ${(tags.get(tag.depths) ?? []).slice(0, 4).join(', ')} bits`);
  if (channels < colours || channels > colours + 4) throw refuse(`it has ${channels} samples a pixel`);
  if (channels > 1 && first(tag.planes, 1) !== 1) throw refuse('its colours lie in planes');
  if (photometric === 5 && (depth < 8 || first(tag.inks, 1) !== 1)) throw refuse('its inks are others than CMYK');
  const predictor = first(tag.predictor, 1);
  if (predictor > 2 || (predictor === 2 && depth < 8)) throw refuse(`it has a predictor of kind ${predictor}`);
  const layout = {
    ...size,
    ...{ depth, channels, photometric },
    compression: first(tag.compression, 1),
    hasPredictor: predictor === 2,
    pieces: tags.has(tag.tileWidth) ? tilesOf(tags) : stripsOf(tags, size),
    palette: tags.get(tag.palette) ?? [],
    alpha: channels > colours ? first(tag.extraSamples, 0) : 0,
  };
  requirePieces(layout.pieces, size);
  if (photometric === 3 && layout.palette.length !== 3 * 2 ** depth)
    throw new Error(`it has a palette of ${layout.palette.length} numbers`);
  return layout;
}

/** Samples of a pixel without alpha, by the kind of colours. */
const coloursOf: Record<number, number> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4 };
/** What is said of kinds that are not decoded. */
const photometrics: Record<number, string> = { 4: 'a mask', 6: 'YCbCr', 8: 'CIE L*a*b*', 32803: "a camera's mosaic" };
const compressions: Record<number, string> = {
  ...{ 2: 'for faxes', 3: 'for faxes', 4: 'for faxes', 6: 'as JPEG', 7: 'as JPEG' },
  ...{ 34712: 'as JPEG 2000', 34925: 'by LZMA', 50000: 'by Zstandard', 50001: 'as WebP' },
};

function stripsOf(tags: TiffTags, { width, height }: { width: number; height: number }): Pieces {
  return {
    width,
    height: Math.max(1, Math.min(height, tags.get(tag.rowsPerStrip)?.[0] ?? height)),
    areTiles: false,
    offsets: tags.get(tag.stripOffsets) ?? [],
    sizes: tags.get(tag.stripSizes) ?? [],
  };
}

/** The most pixels of a tile: usual ones have 256 x 256. */
const largestTile = 2 ** 22;

/** @throws Error if the tiles are larger than any that programs write. */
function tilesOf(tags: TiffTags): Pieces {
  const [width = 0, height = 0] = [tag.tileWidth, tag.tileHeight].map((name) => tags.get(name)?.[0]);
  if (width === 0 || height === 0 || width * height > largestTile)
    throw new Error(`its tiles have ${width} x ${height} pixels, as it says itself`);
  return {
    ...{ width, height, areTiles: true },
    offsets: tags.get(tag.tileOffsets) ?? tags.get(tag.stripOffsets) ?? [],
    sizes: tags.get(tag.tileSizes) ?? tags.get(tag.stripSizes) ?? [],
  };
}

/** @throws Error if there are too few, or so many tiles lie outside that time would be taken for nothing. */
function requirePieces({ width, height, areTiles, offsets }: Pieces, image: { width: number; height: number }): void {
  const count = Math.ceil(image.width / width) * Math.ceil(image.height / height);
  const [held, seen] = [count * width * height, image.width * image.height];
  if (areTiles && held > Math.max(largestTile, 4 * seen))
    throw new Error(`its tiles hold ${held} pixels for its ${seen}`);
  if (offsets.length < count) throw new Error(`it has too few ${areTiles ? 'tiles' : 'strips'}`);
}

/** `seen` bytes of a piece's rows; the last strip may have, by some writers, rows that are not seen. */
function unpackPiece(bytes: Uint8Array, layout: TiffLayout, piece: number, seen: number, rowBytes: number): Uint8Array {
  const { compression, pieces } = layout;
  const most = pieces.height * rowBytes;
  const from = pieces.offsets[piece]!;
  const packed = bytes.subarray(from, from + (pieces.sizes[piece] ?? (compression === 1 ? most : bytes.length)));
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
      throw new NotDecodedError(
        `its pixels are packed ${compressions[compression] ?? 'in an unknown way'} (compression ${compression}), which is not decoded`,
      );
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
  const colours = coloursOf[photometric]!;
  const step = photometric === 2 ? 1 : 0;
  const table = photometric === 0 ? bytes.slice().reverse() : bytes;
  const count = 2 ** depth;
  const hasAlpha = channels > colours && (alpha === 1 || alpha === 2);
  return (samples, from, to) => {
    // The higher byte, as libtiff has it: programs that know eight bits leave the lower one zero.
    if (photometric === 3) for (let c = 0; c < 3; c++) data[to + c] = palette[c * count + samples[from]!]! >> 8;
    else if (photometric === 5) {
      const light = 255 - bytes[samples[from + 3]!]!;
      for (let c = 0; c < 3; c++) data[to + c] = ((255 - bytes[samples[from + c]!]!) * light) / 255;
    } else for (let c = 0; c < 3; c++) data[to + c] = table[samples[from + c * step]!]!;
    data[to + 3] = hasAlpha ? bytes[samples[from + colours]!]! : 255;
    // Clamped to a byte, as it is no colour that has more light than there is.
    if (hasAlpha && alpha === 1 && data[to + 3]! > 0)
      for (let c = 0; c < 3; c++) data[to + c] = (data[to + c]! * 255) / data[to + 3]!;
  };
}
