/** An image as bytes: `height x width x channels`, row by row. */
export interface ByteImage {
  height: number;
  width: number;
  channels: number;
  data: Uint8Array;
}

/**
 * An image made smaller: each pixel of the result is the mean of the area that it covers, to the nearest. Written to
 * the beginning of `out`, which needs `height x width x channels` bytes of the size it is to have. An image of that
 * size is copied. Of four channels the last is alpha, by which the others are weighed: what can't be seen has no colour
 * to give.
 */
export function areaAverage(
  { height, width, channels, data }: ByteImage,
  size: { height: number; width: number },
  out: Uint8Array,
): void {
  if (height === size.height && width === size.width) {
    out.set(data);
    return;
  }
  const rows = coverage(height, size.height);
  const columns = coverage(width, size.width);
  // Whole numbers: in units of 1/size of a pixel, a result's pixel covers `height x width` of them.
  const area = height * width;
  const addLine = channels === 4 ? addWeighedLine : addPlainLine;
  const line = new Float64Array(width * channels);
  const sums = new Float64Array(size.width * channels);
  let row = 0;
  for (let y = 0; y < size.height; y++) {
    line.fill(0);
    for (; rows.parts[row] === y; row++) {
      const from = rows.pixels[row]! * line.length;
      addLine(line, data.subarray(from, from + line.length), rows.weights[row]!);
    }
    sums.fill(0);
    addColumns(sums, line, columns, channels);
    if (channels === 4) unweigh(sums, area);
    for (let i = 0; i < sums.length; i++) out[y * sums.length + i] = Math.round(sums[i]! / area);
  }
}

function addPlainLine(line: Float64Array, pixels: Uint8Array, weight: number): void {
  for (let i = 0; i < line.length; i++) line[i]! += weight * pixels[i]!;
}

function addWeighedLine(line: Float64Array, pixels: Uint8Array, weight: number): void {
  for (let i = 0; i < line.length; i += 4) {
    const seen = weight * pixels[i + 3]!;
    line[i]! += seen * pixels[i]!;
    line[i + 1]! += seen * pixels[i + 1]!;
    line[i + 2]! += seen * pixels[i + 2]!;
    line[i + 3]! += seen;
  }
}

/** Adds what each pixel of a line has in each part of it. */
function addColumns(sums: Float64Array, line: Float64Array, { parts, pixels, weights }: Coverage, channels: number) {
  for (let i = 0; i < parts.length; i++) {
    const [to, from, weight] = [parts[i]! * channels, pixels[i]! * channels, weights[i]!];
    for (let channel = 0; channel < channels; channel++) sums[to + channel]! += weight * line[from + channel]!;
  }
}

/** Sums of colours that were weighed by alpha as sums over `area`. */
function unweigh(sums: Float64Array, area: number): void {
  for (let i = 0; i < sums.length; i += 4) {
    const seen = sums[i + 3]!;
    for (let channel = 0; channel < 3; channel++)
      sums[i + channel] = seen === 0 ? 0 : (sums[i + channel]! / seen) * area;
  }
}

interface Coverage {
  parts: Int32Array;
  pixels: Int32Array;
  weights: Int32Array;
}

/**
 * For each of `to` equal parts of a line of `from` pixels, one after the other, the pixels that it touches and how much
 * of each, in 1/`to`.
 */
function coverage(from: number, to: number): Coverage {
  const touched: [part: number, pixel: number, weight: number][] = [];
  for (let part = 0; part < to; part++) {
    const [start, end] = [part * from, (part + 1) * from];
    for (let pixel = Math.floor(start / to); pixel * to < end; pixel++) {
      touched.push([part, pixel, Math.min(end, (pixel + 1) * to) - Math.max(start, pixel * to)]);
    }
  }
  const list = (which: 0 | 1 | 2) => Int32Array.from(touched, (each) => each[which]);
  return { parts: list(0), pixels: list(1), weights: list(2) };
}
