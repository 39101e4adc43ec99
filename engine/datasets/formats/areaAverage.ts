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
  const sums = new Float64Array(size.width * channels);
  const add = channels === 4 ? addWeighed : addPixel;
  let row = 0;
  for (let y = 0; y < size.height; y++) {
    sums.fill(0);
    for (; rows.parts[row] === y; row++) {
      const line = rows.pixels[row]! * width;
      for (let column = 0; column < columns.parts.length; column++) {
        const weight = rows.weights[row]! * columns.weights[column]!;
        const from = (line + columns.pixels[column]!) * channels;
        add(sums, columns.parts[column]! * channels, data, from, channels, weight);
      }
    }
    if (channels === 4) unweigh(sums, area);
    for (let i = 0; i < sums.length; i++) out[y * sums.length + i] = Math.round(sums[i]! / area);
  }
}

type Add = (sums: Float64Array, to: number, data: Uint8Array, from: number, channels: number, weight: number) => void;

const addPixel: Add = (sums, to, data, from, channels, weight) => {
  for (let channel = 0; channel < channels; channel++) sums[to + channel]! += weight * data[from + channel]!;
};

const addWeighed: Add = (sums, to, data, from, _, weight) => {
  const seen = weight * data[from + 3]!;
  for (let channel = 0; channel < 3; channel++) sums[to + channel]! += seen * data[from + channel]!;
  sums[to + 3]! += seen;
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
 * For each of `to` equal parts of a line of `from` pixels, one after the other, the pixels that it touches and how much
 * of each, in 1/`to`.
 */
function coverage(from: number, to: number) {
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
