import { denseImage, type ByteImage } from './byteImage';

/** Pixels as bytes of red, green, blue and alpha: `height x width x 4`, row by row. */
export interface RgbaImage {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

export function rgbaImage(width: number, height: number): RgbaImage {
  return { width, height, data: new Uint8ClampedArray(4 * width * height) };
}

/** An image with its alpha: the same bytes. */
export function withAlpha({ width, height, data }: RgbaImage): ByteImage {
  return denseImage(height, width, 4, new Uint8Array(data.buffer, data.byteOffset, data.length));
}

/** An image in RGB, what is transparent laid on white. Written over the image's own bytes: large ones fill memory. */
export function onWhite(image: RgbaImage): ByteImage {
  const rgba = withAlpha(image);
  const { data } = rgba;
  if (!isOpaque(data))
    for (let i = 0; i < data.length; i += 4) {
      const alpha = data[i + 3]!;
      for (let c = i; c < i + 3; c++) data[c] = Math.round(255 + ((data[c]! - 255) * alpha) / 255);
    }
  return { ...rgba, channels: 3 };
}

/** Whether no pixel lets anything through: so it is of most files, and soon seen. */
function isOpaque(data: Uint8Array): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}

/** For each sample of `depth` bits the byte that is nearest. */
export function byteTable(depth: number): Uint8Array {
  const most = 2 ** depth - 1;
  return Uint8Array.from({ length: most + 1 }, (_, sample) => Math.round((sample * 255) / most));
}
