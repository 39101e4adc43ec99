import { UserError } from '../../errors';
import { readNpyHeader } from '../formats/npy';
import { sizesText } from '../tables/columnNames';
import type { ArrayFile } from '../formats/npz';

/**
 * The labels of `count` images: whole numbers, `N` or `N x 1`.
 * @throws UserError if they are others, or as many as there are not images.
 */
export async function readArrayLabels(file: ArrayFile, count: number): Promise<number[]> {
  const stream = await file.open();
  const refuse = (message: string, advice: string) => new UserError(message, { where: file.where, advice });
  try {
    const { type, shape } = await readNpyHeader(stream, file.where);
    const [labels = 0, ...more] = shape;
    if (shape.length === 2 && more[0]! > 1)
      throw refuse(
        `These labels are ${sizesText(shape)}: one number for each image is wanted, not one for each class.`,
        'Save the number of each class: labels.argmax(axis=1).',
      );
    if (shape.length === 0 || more.some((size) => size !== 1))
      throw refuse(`These labels are ${sizesText(shape)} values.`, 'Save one whole number for each image.');
    if (type.kind !== 'integer')
      throw refuse(`These labels are of the type ${type.name}.`, 'Save whole numbers: labels.astype(int).');
    if (labels !== count)
      throw refuse(`There are ${labels} labels for ${count} images.`, 'Save one label for each image.');
    const values: number[] = [];
    for await (const portion of stream.records(type.bytes, count)) {
      const view = new DataView(portion.buffer, portion.byteOffset, portion.byteLength);
      for (let at = 0; at < portion.length; at += type.bytes) values.push(type.read(view, at));
    }
    return values;
  } finally {
    await stream.close();
  }
}
