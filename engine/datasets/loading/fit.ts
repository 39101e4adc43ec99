import { areaAverage } from '../formats/areaAverage';
import { centreSquare, type ByteImage } from '../formats/byteImage';

/** How an image that isn't square becomes one. */
export const fitChoices = ['crop', 'pad', 'stretch'] as const;
export type Fit = (typeof fitChoices)[number];

/**
 * An image as a square of `side` pixels, written to `out`, which needs `side x side x channels` bytes, all zeros: the
 * square in its middle, all of it with black (or nothing, where there is alpha) beside it, or all of it pulled to a
 * square.
 */
export function fitSquare(image: ByteImage, side: number, fit: Fit, out: Uint8Array): void {
  if (fit === 'crop') areaAverage(centreSquare(image), { height: side, width: side }, out);
  else if (fit === 'stretch' || image.height === image.width) areaAverage(image, { height: side, width: side }, out);
  else pad(image, side, out);
}

function pad(image: ByteImage, side: number, out: Uint8Array): void {
  const { channels } = image;
  const longer = Math.max(image.height, image.width);
  const scaled = (length: number) => Math.max(1, Math.round((length * side) / longer));
  const [height, width] = [scaled(image.height), scaled(image.width)];
  const small = new Uint8Array(height * width * channels);
  areaAverage(image, { height, width }, small);
  const [top, left] = [Math.floor((side - height) / 2), Math.floor((side - width) / 2)];
  for (let y = 0; y < height; y++) {
    const row = small.subarray(y * width * channels, (y + 1) * width * channels);
    out.set(row, ((top + y) * side + left) * channels);
  }
}
