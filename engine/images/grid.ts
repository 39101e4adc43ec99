import type { SampleGrid } from './batch';
import { toBytes } from './bytes';
import { encodePng, type ImageShape } from './png';

/**
 * A grid as a PNG: `rows * columns` images of `shape`, in row order, without gaps between them.
 * @throws RangeError if the batch doesn't hold that many images of that shape.
 */
export function encodeGrid(
  { rows, columns, batch }: Pick<SampleGrid, 'rows' | 'columns' | 'batch'>,
  shape: ImageShape,
): Uint8Array {
  const { height, width, channels } = shape;
  if (batch.count !== rows * columns || batch.images.length !== batch.count * height * width * channels) {
    throw new RangeError(
      `${batch.count} images are no ${rows} x ${columns} grid of ${height} x ${width} x ${channels}.`,
    );
  }
  const images = toBytes(batch.images);
  const data = new Uint8Array(images.length);
  const line = width * channels;
  for (let image = 0; image < batch.count; image++) {
    const left = (image % columns) * line;
    const top = Math.floor(image / columns) * height;
    for (let y = 0; y < height; y++) {
      const from = (image * height + y) * line;
      data.set(images.subarray(from, from + line), (top + y) * columns * line + left);
    }
  }
  return encodePng(data, { height: rows * height, width: columns * width, channels });
}
