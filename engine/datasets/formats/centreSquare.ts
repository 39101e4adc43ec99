import type { ByteImage } from './areaAverage';

/** The square in the middle of an image. */
export function centreSquare(image: ByteImage): ByteImage {
  const { height, width, channels, data } = image;
  const side = Math.min(height, width);
  if (height === width) return image;
  const [top, left] = [Math.floor((height - side) / 2), Math.floor((width - side) / 2)];
  const square = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * channels;
    square.set(data.subarray(from, from + side * channels), y * side * channels);
  }
  return { height: side, width: side, channels, data: square };
}
