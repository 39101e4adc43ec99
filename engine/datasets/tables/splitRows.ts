import { splitNameOf, testWords } from '../imageFolder/layout/splitName';
import { formatCount } from '../../format';
import { oneLine } from '../../plainText';

/** Which rows of a table are trained on, and which are tests. */
export interface SplitRows {
  train: number[];
  test: number[];
  notes: string[];
}

/** Whether a name is one of a split to train on or to test with. */
export const isSplitWord = (name: string): boolean => splitNameOf(name) !== null;

/**
 * The rows by what their splits are called ("train", "Validation"); all are for training where nothing is. Of several
 * splits to test with, one is taken: test before validation, if any of its rows `isLabelled`. Others are left out.
 */
export function splitRows(names: readonly string[], isLabelled: (row: number) => boolean): SplitRows {
  const bySplit = new Map<string, number[]>();
  for (const [row, name] of names.entries()) {
    const rows = bySplit.get(name);
    if (rows) rows.push(row);
    else bySplit.set(name, [row]);
  }
  const splits = [...bySplit].map(([name, rows]) => ({ name, rows, known: splitNameOf(name) }));
  const train = splits.filter(({ name, known }) => known?.split === 'train' || name === '');
  const [test] = splits
    .filter(({ known, rows }) => known?.split === 'test' && rows.some(isLabelled))
    .sort((a, b) => testWords.indexOf(a.known!.word) - testWords.indexOf(b.known!.word));
  const unused = splits.filter((each) => each !== test && !train.includes(each));
  return {
    train: train.flatMap(({ rows }) => rows),
    test: test?.rows ?? [],
    notes: unused.map(
      ({ name, rows }) =>
        `The ${formatCount(rows.length)} ${rows.length === 1 ? 'image' : 'images'} of the split "${oneLine(name)}" ` +
        `${rows.length === 1 ? 'is' : 'are'} not used.`,
    ),
  };
}
