import { inflateBounded } from './inflate';
import { exifOrientation, upright } from './orientation';
import { findPngExif, readPngChunks, type PngChunks } from './pngChunks';
import { byteTable, rgbaImage, type RgbaImage } from './rgbaImage';
import { unpackSamples } from './samples';

/**
 * A PNG's pixels as bytes of red, green, blue and alpha, upright as its Exif block says: of any depth, also where it is
 * grey or has a palette. Where side information is damaged, the pixels are the same.
 * @throws Error if it isn't a PNG, or what makes its pixels is damaged.
 */
export function decodePng(bytes: Uint8Array): RgbaImage {
  const png = readPngChunks(bytes);
  const { width, height, depth } = png;
  const channels = channelsOf[png.colourType];
  const passes = (png.isInterlaced ? adam7 : [wholeImage]).map(([x, y, dx, dy]) => {
    const [columns, rows] = [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)];
    return { x, y, dx, dy, columns, rows, rowBytes: Math.ceil((columns * channels * depth) / 8) };
  });
  const filled = passes.filter(({ columns, rows }) => columns > 0 && rows > 0);
  const size = filled.reduce((sum, { rows, rowBytes }) => sum + rows * (1 + rowBytes), 0);
  const packed = inflateBounded(png.data, size);
  if (packed.length < size) throw new Error('it has too few pixels');
  const image = rgbaImage(width, height);
  const paint = painter(png, image.data);
  const pixelBytes = Math.max(1, (channels * depth) / 8);
  let at = 0;
  for (const { x, y, dx, dy, columns, rows, rowBytes } of filled) {
    let above: Uint8Array = new Uint8Array(rowBytes);
    for (let row = 0; row < rows; row++, at += 1 + rowBytes) {
      const line = packed.subarray(at + 1, at + 1 + rowBytes);
      unfilter(packed[at]!, line, above, pixelBytes);
      above = line;
      const samples = unpackSamples(line, columns * channels, depth);
      const start = (y + row * dy) * width + x;
      for (let column = 0; column < columns; column++) paint(samples, column * channels, 4 * (start + column * dx));
    }
  }
  return png.exif ? upright(image, exifOrientation(png.exif)) : image;
}

/** How a PNG's pixels lie, as Exif counts, going by what of the file is there. */
export function pngOrientation(start: Uint8Array): number {
  const exif = findPngExif(start);
  return exif ? exifOrientation(exif) : 1;
}

const channelsOf = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** First column and row of a pass, and the steps between its columns and rows. */
type Pass = readonly [x: number, y: number, dx: number, dy: number];
const wholeImage: Pass = [0, 0, 1, 1];
const adam7: readonly Pass[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/** Undoes a row's filter in place; `above` is the row before it in its pass, zero before the first. */
function unfilter(filter: number, row: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = pixelBytes; i < row.length; i++) row[i]! += row[i - pixelBytes]!;
      return;
    case 2:
      for (let i = 0; i < row.length; i++) row[i]! += above[i]!;
      return;
    case 3:
      for (let i = 0; i < pixelBytes; i++) row[i]! += above[i]! >> 1;
      for (let i = pixelBytes; i < row.length; i++) row[i]! += (row[i - pixelBytes]! + above[i]!) >> 1;
      return;
    case 4:
      for (let i = 0; i < pixelBytes; i++) row[i]! += above[i]!;
      for (let i = pixelBytes; i < row.length; i++)
        row[i]! += paeth(row[i - pixelBytes]!, above[i]!, above[i - pixelBytes]!);
      return;
    default:
      throw new Error(`it has a row with filter ${filter}`);
  }
}

/** Whichever of left, above and above left is nearest to left + above - above left. */
function paeth(left: number, above: number, aboveLeft: number): number {
  const toLeft = Math.abs(above - aboveLeft);
  const toAbove = Math.abs(left - aboveLeft);
  const toAboveLeft = Math.abs(left + above - 2 * aboveLeft);
  if (toLeft <= toAbove && toLeft <= toAboveLeft) return left;
  return toAbove <= toAboveLeft ? above : aboveLeft;
}

type Paint = (samples: Uint8Array | Uint16Array, from: number, to: number) => void;

/** Writes the pixel whose samples begin at `from` to the four bytes at `to`. */
function painter(png: PngChunks, data: Uint8ClampedArray): Paint {
  const { colourType, depth } = png;
  if (colourType === 3) return fromTable(paletteTable(png), data);
  const [t0, t1, t2] = transparentColour(png);
  const bytes = byteTable(depth);
  const hasAlpha = colourType === 4 || colourType === 6;
  const isGrey = colourType === 0 || colourType === 4;
  return (samples, from, to) => {
    const red = samples[from]!;
    const green = isGrey ? red : samples[from + 1]!;
    const blue = isGrey ? red : samples[from + 2]!;
    data[to] = bytes[red]!;
    data[to + 1] = bytes[green]!;
    data[to + 2] = bytes[blue]!;
    if (hasAlpha) data[to + 3] = bytes[samples[from + (isGrey ? 1 : 3)]!]!;
    else data[to + 3] = red === t0 && green === t1 && blue === t2 ? 0 : 255;
  };
}

/** Samples of the colour that tRNS makes transparent, all as in the file; NaN where there is none. */
function transparentColour({ colourType, depth, transparency }: PngChunks): [number, number, number] {
  if (!transparency) return [NaN, NaN, NaN];
  // Two bytes each; of what is more than the depth, only the low bits count.
  const sample = (i: number) => ((transparency[2 * i]! << 8) | transparency[2 * i + 1]!) & (2 ** depth - 1);
  return colourType === 0 ? [sample(0), sample(0), sample(0)] : [sample(0), sample(1), sample(2)];
}

/** Red, green, blue and alpha of each colour. */
function paletteTable({ palette, transparency }: PngChunks): Uint8Array {
  const table = new Uint8Array((palette.length / 3) * 4).fill(255);
  for (let colour = 0; 3 * colour < palette.length; colour++) {
    table.set(palette.subarray(3 * colour, 3 * colour + 3), 4 * colour);
    if (transparency && colour < transparency.length) table[4 * colour + 3] = transparency[colour]!;
  }
  return table;
}

function fromTable(table: Uint8Array, data: Uint8ClampedArray): Paint {
  return (samples, from, to) => {
    const colour = 4 * samples[from]!;
    if (colour >= table.length) throw new Error(`it uses colour ${samples[from]} of a palette of ${table.length / 4}`);
    for (let c = 0; c < 4; c++) data[to + c] = table[colour + c]!;
  };
}
