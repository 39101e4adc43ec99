import { writeDense, type ByteImage } from './byteImage';

/**
 * An image made smaller: each pixel of the result is the mean of the area that it covers, to the nearest. Written to
 * the beginning of `out`, which needs `height x width x channels` bytes of the size it is to have. An image of that
 * size is copied. Of four channels the last is alpha, by which the others are weighed: what can't be seen has no colour
 * to give.
 */
export function areaAverage(image: ByteImage, size: { height: number; width: number }, out: Uint8Array): void {
  const { height, width, channels, data, rowBytes } = image;
  if (height === size.height && width === size.width) {
    writeDense(image, out);
    return;
  }
  const rows = coverage(height, size.height);
  const columns = coverage(width, size.width);
  const sumRow = channels === 4 ? sumWeighedRow : channels === 3 ? sumColourRow : sumPlainRow;
  // Whole numbers: in units of 1/size of a pixel, a result's pixel covers `height x width` of them.
  const area = height * width;
  // A row as wide as the result's; one that two results share is summed once.
  const line = new Float64Array(size.width * channels);
  const sums = new Float64Array(size.width * channels);
  let summed = -1;
  for (let y = 0; y < size.height; y++) {
    sums.fill(0);
    for (let row = rows.first[y]!; row <= rows.last[y]!; row++) {
      if (row !== summed) sumRow(line, data.subarray(row * rowBytes), image, columns);
      summed = row;
      const weight =
        row === rows.first[y] ? rows.firstWeight[y]! : row === rows.last[y] ? rows.lastWeight[y]! : rows.full;
      for (let i = 0; i < sums.length; i++) sums[i]! += weight * line[i]!;
    }
    if (channels === 4) unweigh(sums, area);
    for (let i = 0; i < sums.length; i++) out[y * sums.length + i] = Math.round(sums[i]! / area);
  }
}

/** What the pixels of a row have in each part of it. */
type SumRow = (line: Float64Array, row: Uint8Array, image: ByteImage, columns: Coverage) => void;

const sumPlainRow: SumRow = (line, row, { channels, pixelBytes }, columns) => {
  const { first, last, firstWeight, lastWeight, full } = columns;
  for (let channel = 0; channel < channels; channel++) {
    for (let part = 0; part < first.length; part++) {
      const from = first[part]! * pixelBytes + channel;
      const to = last[part]! * pixelBytes + channel;
      let inner = 0;
      for (let at = from + pixelBytes; at < to; at += pixelBytes) inner = (inner + row[at]!) | 0;
      line[part * channels + channel] = full * inner + firstWeight[part]! * row[from]! + lastWeight[part]! * row[to]!;
    }
  }
};

/** The same of three channels, in one go over the row: most images are such. */
const sumColourRow: SumRow = (line, row, { pixelBytes }, columns) => {
  const { first, last, firstWeight, lastWeight, full } = columns;
  for (let part = 0, out = 0; part < first.length; part++, out += 3) {
    const from = first[part]! * pixelBytes;
    const to = last[part]! * pixelBytes;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let at = from + pixelBytes; at < to; at += pixelBytes) {
      red = (red + row[at]!) | 0;
      green = (green + row[at + 1]!) | 0;
      blue = (blue + row[at + 2]!) | 0;
    }
    const start = firstWeight[part]!;
    const end = lastWeight[part]!;
    line[out] = full * red + start * row[from]! + end * row[to]!;
    line[out + 1] = full * green + start * row[from + 1]! + end * row[to + 1]!;
    line[out + 2] = full * blue + start * row[from + 2]! + end * row[to + 2]!;
  }
};

/** Sums of colours weighed by alpha, and of alpha. */
const sumWeighedRow: SumRow = (line, row, { pixelBytes }, columns) => {
  const { first, last, firstWeight, lastWeight, full } = columns;
  line.fill(0);
  for (let part = 0, out = 0; part < first.length; part++, out += 4) {
    for (let pixel = first[part]!; pixel <= last[part]!; pixel++) {
      const weight = pixel === first[part] ? firstWeight[part]! : pixel === last[part] ? lastWeight[part]! : full;
      const at = pixel * pixelBytes;
      const seen = weight * row[at + 3]!;
      for (let channel = 0; channel < 3; channel++) line[out + channel]! += seen * row[at + channel]!;
      line[out + 3]! += seen;
    }
  }
};

/** Sums of colours that were weighed by alpha as sums over `area`. */
function unweigh(sums: Float64Array, area: number): void {
  for (let i = 0; i < sums.length; i += 4) {
    const seen = sums[i + 3]!;
    for (let channel = 0; channel < 3; channel++)
      sums[i + channel] = seen === 0 ? 0 : (sums[i + channel]! / seen) * area;
  }
}

/**
 * For each part of a line the pixels that it touches, first to last, and how much of the first and the last, in units
 * of which a pixel has `full`. Where both are one pixel, the last has no weight.
 */
interface Coverage {
  first: Int32Array;
  last: Int32Array;
  firstWeight: Int32Array;
  lastWeight: Int32Array;
  full: number;
}

/** A line of `pixels` in equal parts. */
function coverage(pixels: number, parts: number): Coverage {
  const [first, last, firstWeight, lastWeight] = Array.from({ length: 4 }, () => new Int32Array(parts)) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  for (let part = 0; part < parts; part++) {
    const [start, end] = [part * pixels, (part + 1) * pixels];
    first[part] = Math.floor(start / parts);
    last[part] = Math.ceil(end / parts) - 1;
    firstWeight[part] = Math.min(end, (first[part]! + 1) * parts) - start;
    lastWeight[part] = last[part] === first[part] ? 0 : end - last[part]! * parts;
  }
  return { first, last, firstWeight, lastWeight, full: parts };
}
