import { decodeLzw } from './lzw';
import { rgbaImage, type RgbaImage } from './rgbaImage';

/** The size of a GIF's screen, which its pictures lie on. */
export function gifSize(bytes: Uint8Array): { width: number; height: number } {
  if (bytes.length < 13) throw new Error('it ends within its header');
  return { width: word(bytes, 6), height: word(bytes, 8) };
}

/**
 * The first picture of a GIF, on the whole screen; what it leaves free is transparent.
 * @throws Error if it has none, or is damaged up to there.
 */
export function decodeGif(bytes: Uint8Array): RgbaImage {
  const { width, height } = gifSize(bytes);
  if (width === 0 || height === 0) throw new Error(`it has ${width} x ${height} pixels, as it says itself`);
  const screenColours = colourTable(bytes, bytes[10]!, 13);
  let transparent = -1;
  for (let at = 13 + screenColours.length; ;) {
    const kind = bytes[at];
    if (kind === 0x21) {
      // A graphic control, the last one before the picture, may name a colour that is transparent.
      if (bytes[at + 1] === 0xf9) transparent = (bytes[at + 3]! & 1) !== 0 ? bytes[at + 6]! : -1;
      at = blocksFrom(bytes, at + 2).end;
    } else if (kind === 0x2c) return firstPicture(bytes, at, { width, height, screenColours, transparent });
    else if (kind === 0x3b) throw new Error('there is no picture in it');
    else throw new Error(kind === undefined ? 'it ends before its pixels' : 'it is damaged before its pixels');
  }
}

interface Screen {
  width: number;
  height: number;
  screenColours: Uint8Array;
  transparent: number;
}

function firstPicture(bytes: Uint8Array, at: number, { width, height, screenColours, transparent }: Screen): RgbaImage {
  if (at + 11 > bytes.length) throw new Error('it ends before its pixels');
  const [left, top, columns, rows] = [1, 3, 5, 7].map((offset) => word(bytes, at + offset)) as [
    number,
    number,
    number,
    number,
  ];
  const flags = bytes[at + 9]!;
  if (left + columns > width || top + rows > height)
    throw new Error(`its picture of ${columns} x ${rows} reaches beyond its ${width} x ${height} pixels`);
  const own = colourTable(bytes, flags, at + 10);
  const colours = own.length > 0 ? own : screenColours;
  const codesAt = at + 10 + own.length;
  const sampleBits = bytes[codesAt]!;
  if (!(sampleBits >= 2 && sampleBits <= 8)) throw new Error('its compressed pixels are damaged');
  const { content } = blocksFrom(bytes, codesAt + 1);
  const indices = decodeLzw(content, { sampleBits, isHighestFirst: false, isEarly: false }, columns * rows);
  const image = rgbaImage(width, height);
  const order = (flags & 0x40) !== 0 ? interlacedRows(rows) : Array.from({ length: rows }, (_, row) => row);
  for (const [i, row] of order.entries()) {
    for (let x = 0; x < columns; x++) {
      const index = indices[i * columns + x]!;
      if (index === transparent) continue;
      if (3 * index >= colours.length) throw new Error(`it uses colour ${index} of ${colours.length / 3}`);
      const to = 4 * ((top + row) * width + left + x);
      for (let c = 0; c < 3; c++) image.data[to + c] = colours[3 * index + c]!;
      image.data[to + 3] = 255;
    }
  }
  return image;
}

/** Red, green and blue of each colour, if the flags say that there is such a table. */
function colourTable(bytes: Uint8Array, flags: number, at: number): Uint8Array {
  if ((flags & 0x80) === 0) return new Uint8Array();
  const table = bytes.subarray(at, at + 3 * 2 ** ((flags & 7) + 1));
  if (table.length < 3 * 2 ** ((flags & 7) + 1)) throw new Error('it ends before its pixels');
  return table;
}

/** What lies in blocks that each begin with their length, up to an empty one, and where that ends. */
function blocksFrom(bytes: Uint8Array, start: number): { content: Uint8Array; end: number } {
  const blocks: Uint8Array[] = [];
  for (let at = start; at < bytes.length;) {
    const length = bytes[at]!;
    if (length === 0) return { content: Buffer.concat(blocks), end: at + 1 };
    blocks.push(bytes.subarray(at + 1, at + 1 + length));
    at += 1 + length;
  }
  throw new Error('it ends too early');
}

/** Which row of the picture each stored one is: every eighth, those between, and so on. */
function interlacedRows(rows: number): number[] {
  const passes = [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const;
  return passes.flatMap(([first, step]) =>
    Array.from({ length: Math.max(0, Math.ceil((rows - first) / step)) }, (_, i) => first + i * step),
  );
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}
