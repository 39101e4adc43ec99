import { UserError } from '../../errors';
import { areaAverage } from '../formats/areaAverage';
import { centreSquare, denseImage } from '../formats/byteImage';

/** What a file says of its images, all of one size. */
export interface RawShape {
  count: number;
  height: number;
  width: number;
  /** 1 (grey) or 3 (red, green, blue). */
  channels: number;
  /** Where they are, for a person. */
  where: string;
}

/** Images of one size in a file, which is read from its beginning to its end. */
export interface RawImages extends RawShape {
  /** All images as `height x width x channels` bytes, some at a time: each portion is good until the next. */
  portions(this: void): AsyncIterable<Uint8Array>;
}

/** Bytes of one image at most: far more than is trained on, far less than fills the memory. */
const longestImage = 2 ** 27;
/** Images in one file at most: no array of labels is longer. */
const mostImages = 2 ** 24;

/** @throws UserError if images are empty, too large or too many, or not grey or RGB. */
export function assertRawShape({ count, height, width, channels, where }: RawShape, itemSize = 1): void {
  const advice = 'Write the images as N x height x width, or N x height x width x 3.';
  const refuse = (message: string) => new UserError(message, { where, advice });
  const size = `${height} x ${width}`;
  if (channels !== 1 && channels !== 3)
    throw refuse(`These images have ${channels} channels; 1 (grey) or 3 (RGB) are read.`);
  if (height < 1 || width < 1) throw refuse(`These images have ${size} pixels.`);
  if (height * width * channels * itemSize > longestImage)
    throw refuse(`These images have ${size} pixels, as the file says; more than are read.`);
  if (count > mostImages) throw refuse(`There are ${count} images, as the file says; more than are read.`);
}

/**
 * The images of some rows of one file after the other, each the square in its middle at `side` pixels: `rows x side x
 * side x channels` bytes.
 * @param rows Ascending; rows of the second file begin where those of the first end.
 * @throws UserError if a file is damaged.
 */
export async function readRawRows(sources: readonly RawImages[], rows: Uint32Array, side: number): Promise<Uint8Array> {
  const { channels } = sources[0]!;
  const size = side * side * channels;
  const images = new Uint8Array(rows.length * size);
  let [next, first] = [0, 0];
  for (const { count, height, width, portions } of sources) {
    const length = height * width * channels;
    let row = first;
    first += count;
    if (next === rows.length || rows[next]! >= first) continue;
    // Read to the end even where no row is left: what is damaged further on is to be known before a run.
    for await (const portion of portions()) {
      for (let at = 0; at < portion.length; at += length, row++) {
        if (row !== rows[next]) continue;
        const data = portion.subarray(at, at + length);
        const out = images.subarray(next * size, (next + 1) * size);
        areaAverage(centreSquare(denseImage(height, width, channels, data)), { height: side, width: side }, out);
        next++;
      }
    }
  }
  return images;
}
