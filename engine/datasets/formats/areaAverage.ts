/** An image as bytes: `height x width x channels`, row by row. */
export interface ByteImage {
  height: number;
  width: number;
  channels: number;
  data: Uint8Array;
}

/**
 * An image made smaller: each pixel of the result is the mean of the area that it covers, to the nearest. Written to the
 * beginning of `out`, which needs `side x side x channels` bytes. An image of that size is copied.
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
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (const [row, tall] of rows[y]!) {
          for (const [column, wide] of columns[x]!) sum += tall * wide * data[(row * width + column) * channels + channel]!;
        }
        out[(y * side + x) * channels + channel] = Math.round(sum / area);
      }
    }
  }
}

/** For each of `to` equal parts of a line of `from` pixels, the pixels that it touches and how much of each, in 1/`to`. */
function coverage(from: number, to: number): [pixel: number, weight: number][][] {
  return Array.from({ length: to }, (_, part) => {
    const [start, end] = [part * from, (part + 1) * from];
    const touched: [number, number][] = [];
    for (let pixel = Math.floor(start / to); pixel * to < end; pixel++) {
      touched.push([pixel, Math.min(end, (pixel + 1) * to) - Math.max(start, pixel * to)]);
    }
    return touched;
  });
}
