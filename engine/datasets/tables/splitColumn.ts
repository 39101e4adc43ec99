import { UserError } from '../../errors';
import { oneLine } from '../../plainText';
import { someNames } from '../loading/someNames';
import { isSplitWord, splitRows, type SplitRows } from './splitRows';

/** `is_valid`, as fastai writes it, `is_train`, `is_test`. */
const question = /^is[ _-]?(train(?:ing)?|val(?:id(?:ation)?)?|test)$/i;
const yes = /^(?:true|yes|1|1\.0)$/i;
const no = /^(?:false|no|0|0\.0)$/i;

/** The name of each row's split, '' where it has none, by a column; null if its values are no splits. */
export function splitNames(column: string, values: readonly string[]): string[] | null {
  const word = question.exec(column)?.[1];
  if (word === undefined) return values.some(isSplitWord) ? [...values] : null;
  const isTrain = /^train/i.test(word);
  const [then, otherwise] = isTrain ? ['train', 'test'] : [word.toLowerCase(), 'train'];
  const names = values.map((value) => (yes.test(value) ? then : no.test(value) ? otherwise : value));
  return names.every((name, row) => name === '' || name !== values[row]) ? names : null;
}

/** Why a column that is called as one of splits is left alone. */
export function unusedSplits(column: string, values: readonly string[], reason?: string): string {
  const why =
    reason ?? `its values (${someNames([...new Set(values)])}) are not the names of splits, such as train and test`;
  return `The column "${oneLine(column)}" is not used: ${why}.`;
}

/**
 * The rows by their names in a column of splits.
 * @throws UserError if nothing is left to train on.
 */
export function splitByColumn(
  { column, names, where }: { column: string; names: readonly string[]; where: string },
  isLabelled: (row: number) => boolean,
): SplitRows {
  const split = splitRows(names, isLabelled);
  if (split.train.length > 0) return split;
  throw new UserError(`No line is for training, going by the column "${oneLine(column)}".`, {
    where,
    advice: 'Write "train" there for some lines, or call the column otherwise, if it has no splits.',
  });
}
