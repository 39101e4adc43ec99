/** An image as bytes: `height x width x channels`, row by row. */
export interface ByteImage {
  height: number;
  width: number;
  channels: number;
  data: Uint8Array;
}

/**
 * An image made smaller: each pixel of the result is the mean of the area that it covers, to the nearest. Written to
 * the beginning of `out`, which needs `side x side x channels` bytes. An image of that size is copied.
 */
export function areaAverage({ height, width, channels, data }: ByteImage, side: number, out: Uint8Array): void {
  if (height === side && width === side) {
    out.set(data);
    return;
  }
  const rows = coverage(height, side);
  const columns = coverage(width, side);
  // Whole numbers: in units of 1/side of a pixel, a result's pixel covers `height x width` of them.
  const area = height * width;
  const sums = new Float64Array(side * channels);
  let row = 0;
  for (let y = 0; y < side; y++) {
    sums.fill(0);
    for (; rows.parts[row] === y; row++) {
      const line = rows.pixels[row]! * width;
      for (let column = 0; column < columns.parts.length; column++) {
        const weight = rows.weights[row]! * columns.weights[column]!;
        const from = (line + columns.pixels[column]!) * channels;
        const to = columns.parts[column]! * channels;
        for (let channel = 0; channel < channels; channel++) sums[to + channel]! += weight * data[from + channel]!;
      }
    }
    for (let i = 0; i < sums.length; i++) out[y * sums.length + i] = Math.round(sums[i]! / area);
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
