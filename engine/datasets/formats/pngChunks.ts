import { crc32 } from '../../crc32';

/** What of a PNG's chunks makes its pixels. */
export interface PngChunks {
  width: number;
  height: number;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  depth: number;
  colourType: ColourType;
  isInterlaced: boolean;
  /** Red, green and blue of each colour; without a meaning unless `colourType` is 3. */
  palette: Uint8Array;
  /** tRNS as it is in the file, where its length fits the colour type: alpha of colours, or the transparent one. */
  transparency: Uint8Array | undefined;
  /** Parts of the zlib stream. */
  data: Uint8Array[];
  /** The first Exif block that is whole. */
  exif: Uint8Array | undefined;
}

/** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
type ColourType = keyof typeof depths;

const depths = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] };

/**
 * Reads the chunks that make the pixels, and the Exif block that says how they lie. All others are passed over, damaged
 * or not: profiles, texts and times change no pixel.
 * @throws Error if a chunk that makes pixels is damaged or missing, or the file ends before IEND.
 */
export function readPngChunks(bytes: Uint8Array): PngChunks {
  const [first, ...rest] = neededChunks(bytes);
  if (first?.type !== 'IHDR') throw new Error('it does not begin with IHDR');
  const header = parseHeader(first.content);
  let palette: Uint8Array = new Uint8Array();
  let transparency: Uint8Array | undefined;
  let exif: Uint8Array | undefined;
  const data: Uint8Array[] = [];
  for (const { type, content } of rest) {
    if (type === 'PLTE') palette = content;
    else if (type === 'tRNS') transparency = content;
    else if (type === 'eXIf') exif ??= content;
    else if (type === 'IDAT') data.push(content);
    else throw new Error(`it has an unexpected chunk, ${plain(type)}`);
  }
  if (header.colourType === 3 && (palette.length === 0 || palette.length % 3 !== 0 || palette.length > 768))
    throw new Error(`it has a palette of ${palette.length} bytes`);
  if (transparency && !fits(transparency.length, header.colourType, palette)) transparency = undefined;
  return { ...header, palette, transparency, data, exif };
}

/** The first Exif block of as much of a PNG as is there; undefined where there is none that is whole. */
export function findPngExif(start: Uint8Array): Uint8Array | undefined {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  for (let at = 8; at + 12 <= start.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > start.length) return undefined;
    const isExif = String.fromCharCode(...start.subarray(at + 4, at + 8)) === 'eXIf';
    if (isExif && view.getUint32(end) === crc32(start.subarray(at + 4, end))) return start.subarray(at + 8, end);
    at = end + 4;
  }
  return undefined;
}

/** All chunks before IEND but those that may be passed over, a damaged Exif block among them. */
function neededChunks(bytes: Uint8Array): { type: string; content: Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: { type: string; content: Uint8Array }[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const isAncillary = (type.charCodeAt(0) & 0x20) !== 0;
    if (!isAncillary || type === 'tRNS' || type === 'eXIf') {
      const isWhole = view.getUint32(end) === crc32(bytes.subarray(at + 4, end));
      if (!isWhole && type !== 'eXIf') throw new Error(`its ${plain(type)} chunk is damaged`);
      if (type === 'IEND') return chunks;
      if (isWhole) chunks.push({ type, content: bytes.subarray(at + 8, end) });
    }
    at = end + 4;
  }
  throw new Error('it ends too early');
}

function parseHeader(content: Uint8Array) {
  if (content.length !== 13) throw new Error('its IHDR chunk is damaged');
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const [depth, colourType, compression, filter, interlace] = content.subarray(8) as unknown as number[] as [
    number,
    ColourType,
    number,
    number,
    number,
  ];
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (width === 0 || height === 0) throw new Error(`it has ${width} x ${height} pixels`);
  if (!depths[colourType]?.includes(depth)) throw new Error(`it is of type ${colourType} with ${depth} bits a sample`);
  if (compression !== 0 || filter !== 0 || interlace > 1) throw new Error('its IHDR chunk names an unknown method');
  return { width, height, depth, colourType, isInterlaced: interlace === 1 };
}

/** Whether a tRNS is one of the colour type; others are passed over, as libpng does. */
function fits(length: number, colourType: ColourType, palette: Uint8Array): boolean {
  if (colourType === 3) return length <= palette.length / 3;
  return length === { 0: 2, 2: 6, 4: NaN, 6: NaN }[colourType];
}

/** A chunk's type for a message: that of a damaged file may be any four bytes. */
function plain(type: string): string {
  return /^[A-Za-z]{4}$/.test(type) ? type : 'unnamed';
}
