import type { ByteImage } from './areaAverage';

/** Pixels as bytes of red, green, blue and alpha: `height x width x 4`, row by row. */
export interface RgbaImage {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

export function rgbaImage(width: number, height: number): RgbaImage {
  return { width, height, data: new Uint8ClampedArray(4 * width * height) };
}

/** An image in RGB, what is transparent laid on white. Written over the image's own bytes: large ones fill memory. */
export function onWhite({ width, height, data }: RgbaImage): ByteImage {
  // Bytes that need no clamping are read faster.
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
  const rgb = bytes.subarray(0, 3 * width * height);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    const alpha = data[from + 3]!;
    if (alpha === 255) {
      rgb[to] = data[from]!;
      rgb[to + 1] = data[from + 1]!;
      rgb[to + 2] = data[from + 2]!;
    } else for (let c = 0; c < 3; c++) rgb[to + c] = Math.round(255 + ((data[from + c]! - 255) * alpha) / 255);
  }
  return { width, height, channels: 3, data: rgb };
}

/** For each sample of `depth` bits the byte that is nearest. */
export function byteTable(depth: number): Uint8Array {
  const most = 2 ** depth - 1;
  return Uint8Array.from({ length: most + 1 }, (_, sample) => Math.round((sample * 255) / most));
}
