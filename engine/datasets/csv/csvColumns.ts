import { UserError } from '../../errors';
import { oneLine } from '../../plainText';
import type { TextTable } from '../formats/delimited';
import { imageFormatExtensions } from '../formats/imageFormat';
import { columnNames } from '../tables/columnNames';
import { columnWords } from '../tables/columnWords';

/** Which columns have what. */
export interface CsvColumns {
  image: number;
  label: number;
  /** -1 where there is none. */
  split: number;
}

/**
 * Which columns have the images, the labels and the splits, by their names, or as the experiment says.
 * @throws UserError if it isn't clear.
 */
export function csvColumns(
  { path, columns, rows }: TextTable,
  given: { imageColumn?: string; labelColumn?: string },
  advice: string,
): CsvColumns {
  const all = columnNames(columns);
  const hasNoNames = columns.some((name) => imageFormatExtensions.some((each) => name.toLowerCase().endsWith(each)));
  if (hasNoNames)
    throw new UserError(`The first line of this file names no columns: ${all}.`, {
      where: `${path}:1`,
      advice: 'Begin the file with a line such as "image,label".',
    });
  const named = (name: string, option: string) => {
    const index = columns.indexOf(name);
    if (index >= 0) return index;
    throw new UserError(`There is no column "${oneLine(name)}"; there are ${all}.`, {
      where: `dataset.${option}`,
      advice: 'Name one of them.',
    });
  };
  const split = columns.findIndex((name) => columnWords.split.test(name));
  const free = [...columns.keys()].filter((index) => index !== split);
  const find = (what: 'image' | 'label', option: string) => {
    const found = free.filter((index) => columnWords[what].test(columns[index]!));
    if (found.length === 1) return found[0]!;
    if (found.length === 0 && free.length === 2) return free[what === 'image' ? 0 : 1]!;
    throw new UserError(`It isn't clear which column has the ${what}s: there are ${all}.`, {
      where: `${path}:1`,
      advice: `Name it by dataset.${option}. ${advice}`,
    });
  };
  const image =
    given.imageColumn === undefined ? find('image', 'imageColumn') : named(given.imageColumn, 'imageColumn');
  const label =
    given.labelColumn === undefined ? find('label', 'labelColumn') : named(given.labelColumn, 'labelColumn');
  if (image === label)
    throw new UserError(`The column "${oneLine(columns[image]!)}" can't have both images and labels.`, {
      where: `${path}:1`,
      advice: 'Name them by dataset.imageColumn and dataset.labelColumn.',
    });
  if (rows.length === 0) throw new UserError('This file names columns, but no images.', { where: path, advice });
  return { image, label, split: split === image || split === label ? -1 : split };
}
