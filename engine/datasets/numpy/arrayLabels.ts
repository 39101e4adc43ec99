import { UserError } from '../../errors';
import { type NpyType, readNpyHeader } from '../formats/npy';
import { sizesText } from '../tables/columnNames';
import type { ArrayFile } from '../formats/npz';
import { wholeLabel } from '../formats/wholeLabel';

/**
 * The labels of `count` images: whole numbers or booleans, `N` or `N x 1`.
 * @throws UserError if they are others, or as many as there are not images.
 */
export async function readArrayLabels(file: ArrayFile, count: number): Promise<(number | string)[]> {
  const stream = await file.open();
  const none = 'dataset.labels: "none" trains on the images without labels.';
  const refuse = (message: string, advice: string) =>
    new UserError(message, { where: file.where, advice: `${advice} ${none}` });
  try {
    const { type, shape } = await readNpyHeader(
      stream,
      file.where,
      `Save a number for each: names, labels = numpy.unique(labels, return_inverse=True). ${none}`,
    );
    const [labels = 0, ...more] = shape;
    if (shape.length === 2 && more[0]! > 1)
      throw refuse(
        `These labels are ${sizesText(shape)}: one number for each image is wanted, not one for each class.`,
        'Save the number of each class: labels.argmax(axis=1).',
      );
    if (shape.length === 0 || more.some((size) => size !== 1))
      throw refuse(`These labels are ${sizesText(shape)} values.`, 'Save one whole number for each image.');
    if (labels !== count)
      throw refuse(`There are ${labels} labels for ${count} images.`, 'Save one label for each image.');
    const read = labelReader(type);
    const values: (number | string)[] = [];
    for await (const portion of stream.records(type.bytes, count)) {
      const view = new DataView(portion.buffer, portion.byteOffset, portion.byteLength);
      for (let at = 0; at < portion.length; at += type.bytes) values.push(read(view, at));
    }
    const other = values.find((value) => typeof value === 'number' && !Number.isInteger(value));
    if (other !== undefined)
      throw refuse(
        `These labels are of the type ${type.name}, and not whole, such as ${other}.`,
        'Save whole numbers, one for each class.',
      );
    return values;
  } finally {
    await stream.close();
  }
}

function labelReader({ kind, read, readWhole }: NpyType): (view: DataView, at: number) => number | string {
  if (readWhole) return (view, at) => wholeLabel(readWhole(view, at));
  return kind === 'boolean' ? (view, at) => String(read(view, at) === 1) : read;
}
