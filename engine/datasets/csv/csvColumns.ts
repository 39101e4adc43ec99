import { UserError } from '../../errors';
import { oneLine } from '../../plainText';
import type { TextTable } from '../formats/delimited';
import { imageFormatExtensions } from '../formats/imageFormat';
import { columnNames } from '../tables/columnNames';
import { columnWords } from '../tables/columnWords';
import { splitNames, unusedSplits } from '../tables/splitColumn';

/** Which columns have what. */
export interface CsvColumns {
  image: number;
  /** -1 where there are none: all images are one class. */
  label: number;
  /** -1 where there is none. */
  split: number;
  /** What each row's split is called by it; '' everywhere where there is none. */
  splits: readonly string[];
  /** What was left alone that may be expected to be used, as sentences. */
  notes: string[];
}

interface Given {
  imageColumn?: string;
  labelColumn?: string;
  labels?: 'class' | 'number' | 'none';
}

/**
 * Which columns have the images, the labels and the splits, by their names, or as the experiment says.
 * @throws UserError if it isn't clear.
 */
export function csvColumns(table: TextTable, given: Given, advice: string): CsvColumns {
  const { path, columns, rows } = table;
  const all = columnNames(columns);
  const hasNoNames = columns.some((name) => imageFormatExtensions.some((each) => name.toLowerCase().endsWith(each)));
  if (hasNoNames)
    throw new UserError(`The first line of this file names no columns: ${all}.`, {
      where: `${path}:1`,
      advice: 'Begin the file with a line such as "image,label".',
    });
  if (rows.length === 0) throw new UserError('This file names columns, but no images.', { where: path, advice });
  const named = (name: string, option: string) => {
    const index = columns.indexOf(name);
    if (index >= 0) return index;
    throw new UserError(`There is no column "${oneLine(name)}"; there are ${all}.`, {
      where: `dataset.${option}`,
      advice: 'Name one of them.',
    });
  };
  const chosen = [given.imageColumn, given.labelColumn];
  const splitLike = [...columns.keys()].filter(
    (index) => columnWords.split.test(columns[index]!) && !chosen.includes(columns[index]),
  );
  const valuesOf = (index: number) => rows.map((cells) => cells[index]!.trim());
  let [split, splits] = [-1, rows.map(() => '')];
  for (const index of splitLike) {
    const found = splitNames(columns[index]!, valuesOf(index));
    if (!found) continue;
    [split, splits] = [index, found];
    break;
  }
  // What is called a split but is none has labels only where nothing else could.
  const plain = [...columns.keys()].filter((index) => !splitLike.includes(index));
  const free = plain.length > 1 ? plain : [...columns.keys()].filter((index) => index !== split);
  const find = (what: 'image' | 'label', option: string) => {
    const found = free.filter((index) => columnWords[what].test(columns[index]!));
    if (found.length === 1) return found[0]!;
    if (found.length === 0 && free.length === 2) return free[what === 'image' ? 0 : 1]!;
    if (what === 'image' && free.length === 1) return free[0]!;
    throw new UserError(`It isn't clear which column has the ${what}s: there are ${all}.`, {
      where: `${path}:1`,
      advice:
        `Name it by dataset.${option}` +
        `${what === 'label' ? ', or set dataset.labels to "none" to train without labels' : ''}. ${advice}`,
    });
  };
  const image =
    given.imageColumn === undefined ? find('image', 'imageColumn') : named(given.imageColumn, 'imageColumn');
  const labelled = () =>
    given.labelColumn === undefined ? find('label', 'labelColumn') : named(given.labelColumn, 'labelColumn');
  const label = given.labels === 'none' ? -1 : labelled();
  if (image === label)
    throw new UserError(`The column "${oneLine(columns[image]!)}" can't have both images and labels.`, {
      where: `${path}:1`,
      advice: 'Name them by dataset.imageColumn and dataset.labelColumn.',
    });
  const unused = splitLike.filter((index) => index !== split && index !== image && index !== label);
  const reason = split < 0 ? undefined : 'another one has the splits';
  const notes = unused.map((index) => unusedSplits(columns[index]!, valuesOf(index), reason));
  return { image, label, split, splits, notes };
}
