import { basename } from 'node:path';
import { oneLine } from '../../plainText';
import type { ArrayFile } from '../formats/npz';
import { columnNames } from '../tables/columnNames';
import type { ImageTable } from '../tables/imageTable';
import type { RawTable } from '../tables/rawTable';
import { bytesOfArray, type ImageArray, openImageArray, rangeOf, type ValueRange } from './arrayImages';
import { readArrayLabels } from './arrayLabels';
import { findArrayPairs } from './arrayPairs';

interface Columns {
  imageColumn?: string;
  labelColumn?: string;
  advice: string;
}

/** What is known without reading images. */
interface LabelTable extends ImageTable {
  arrays: readonly ImageArray[];
}

/**
 * The images of NumPy arrays and their labels; of images all floats are read, to know what numbers black and white are.
 * @throws UserError if files are missing, damaged, of other types, or don't fit together.
 */
export async function numpyTable(path: string, columns: Columns): Promise<RawTable> {
  const { arrays, ...table } = await numpyLabels(path, columns);
  const range = await rangeOf(arrays);
  return {
    ...table,
    name: 'numpy',
    title: basename(path),
    about: [...table.about!, assumedNote(arrays[0]!, range)],
    sources: arrays.map((array) => bytesOfArray(array, range)),
  };
}

/** @throws UserError if files are missing, damaged, of other types, or don't fit together. */
export async function numpyLabels(path: string, columns: Columns): Promise<LabelTable> {
  const { train, test, others } = await findArrayPairs(path, columns);
  const pairs = [train, ...(test ? [test] : [])];
  const arrays: ImageArray[] = [];
  const labels: number[] = [];
  for (const pair of pairs) {
    const array = await openImageArray(pair.images);
    arrays.push(array);
    for (const label of await readArrayLabels(pair.labels, array.layout.count)) labels.push(label);
  }
  const rows = Array.from(labels.keys());
  const trained = arrays[0]!.layout.count;
  return {
    arrays,
    labels,
    train: rows.slice(0, trained),
    test: rows.slice(trained),
    where: path,
    about: [takenNote(pairs)],
    notes: otherNotes(others),
  };
}

/** Which arrays were taken. */
function takenNote([train, test]: readonly { images: ArrayFile; labels: ArrayFile }[]): string {
  const words = (pair: { images: ArrayFile; labels: ArrayFile }) =>
    `"${oneLine(pair.images.key)}" with labels "${oneLine(pair.labels.key)}"`;
  return `Images are ${words(train!)}${test ? `; test images are ${words(test)}` : ''}.`;
}

/** What was taken for granted, since the file does not say it. */
function assumedNote({ header, layout }: ImageArray, { low, high }: ValueRange): string {
  const values = header.type.kind === 'float' ? `, black is ${low} and white is ${high}` : '';
  return `They are ${header.type.name}, ${layout.order}${values}.`;
}

function otherNotes(others: readonly ArrayFile[]): string[] {
  return others.length === 0 ? [] : [`Other arrays are not used: ${columnNames(others.map(({ key }) => key))}.`];
}
