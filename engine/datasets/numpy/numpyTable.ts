import { basename } from 'node:path';
import { oneLine } from '../../plainText';
import type { Channels } from '../formats/channels';
import type { ArrayFile } from '../formats/npz';
import { columnNames } from '../tables/columnNames';
import { type ImageTable, onlyClass } from '../tables/imageTable';
import type { RawTable } from '../tables/rawTable';
import { bytesOfArray, channelsOf, type FoundRange, openImageArray, rangeOf } from './arrayImages';
import { readArrayLabels } from './arrayLabels';
import { type ArrayPair, findArrayPairs } from './arrayPairs';
import type { ImageArray } from './arrayPortions';
import { rangeText } from './valueRange';

interface Columns {
  imageColumn?: string;
  labelColumn?: string;
  labels?: 'class' | 'number' | 'none';
  channels?: Channels;
  advice: string;
}

/** What is known without reading images. */
interface LabelTable extends ImageTable {
  arrays: readonly ImageArray[];
}

/**
 * The images of NumPy arrays and their labels; all numbers of images are read, of bytes until one is bright, to
 * know which ones black and white are.
 * @throws UserError if files are missing, damaged, of other types, or don't fit together.
 */
export async function numpyTable(path: string, columns: Columns): Promise<RawTable> {
  const { arrays, ...table } = await numpyLabels(path, columns);
  const found = await rangeOf(arrays);
  return {
    ...table,
    name: 'numpy',
    title: basename(path),
    about: [...table.about!, assumedNote(arrays[0]!, found, columns.channels)],
    sources: arrays.map((array) => bytesOfArray(array, found.range, columns.channels)),
  };
}

/** @throws UserError if files are missing, damaged, of other types, or don't fit together. */
export async function numpyLabels(path: string, columns: Columns): Promise<LabelTable> {
  const { train, test, others } = await findArrayPairs(path, columns);
  const pairs = [train, ...(test ? [test] : [])];
  const arrays: ImageArray[] = [];
  const labels: (number | string)[] = [];
  for (const pair of pairs) {
    const array = await openImageArray(pair.images);
    const { count } = array.layout;
    arrays.push(array);
    const own = pair.labels ? await readArrayLabels(pair.labels, count) : new Array<string>(count).fill(onlyClass);
    for (const label of own) labels.push(label);
  }
  const rows = Array.from(labels.keys());
  const trained = arrays[0]!.layout.count;
  return {
    arrays,
    labels,
    train: rows.slice(0, trained),
    test: rows.slice(trained),
    where: path,
    labelsAre: train.labels && `the array "${oneLine(train.labels.key)}"`,
    mayLackLabels: true,
    about: [takenNote(pairs)],
    notes: otherNotes(others),
  };
}

/** Which arrays were taken. */
function takenNote([train, test]: readonly ArrayPair[]): string {
  const words = ({ images, labels }: ArrayPair) =>
    `"${oneLine(images.key)}"${labels ? ` with labels "${oneLine(labels.key)}"` : ''}`;
  const unlabelled = train!.labels ? '' : ', all are one class, as dataset.labels says';
  return `Images are ${words(train!)}${test ? `; test images are ${words(test)}` : ''}${unlabelled}.`;
}

/** What was taken for granted, since the file does not say it. */
function assumedNote(array: ImageArray, { range, most }: FoundRange, channels: Channels | undefined): string {
  const { header, layout } = array;
  const values = header.type.name === 'uint8' && most === 255 ? '' : `, ${rangeText(range, most)}`;
  const isLaid = layout.channels % 2 === 0 && channelsOf(array, channels) !== 4;
  const alpha = layout.channels % 2 === 0 ? `, the last channel is alpha${isLaid ? ', laid on white' : ''}` : '';
  return `They are ${header.type.name}, ${layout.order}${alpha}${values}.`;
}

function otherNotes(others: readonly ArrayFile[]): string[] {
  return others.length === 0 ? [] : [`Other arrays are not used: ${columnNames(others.map(({ key }) => key))}.`];
}
