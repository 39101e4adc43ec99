import type { LabelValue, ParquetInfo } from '../formats/parquet/parquetFile';
import { splitNameOf } from '../imageFolder/layout/splitName';
import { splitByColumn, splitNames, unusedSplits } from '../tables/splitColumn';
import { splitRows, type SplitRows } from '../tables/splitRows';
import { classNames } from './parquetColumns';
import type { OpenPart } from './parquetTable';

/** The values of a column of splits as texts: numbers by their names, where the file says those. */
export function splitTexts(values: readonly LabelValue[], { huggingFace }: ParquetInfo, column: string): string[] {
  const names = classNames(huggingFace, column);
  return values.map((value) => (value === null ? '' : (names?.[value as number] ?? String(value).trim())));
}

/**
 * The rows by the names of their files, where those tell training from tests; else by the column that has splits, if
 * there is one; all of them are trained on where nothing says anything.
 * @throws UserError if the column leaves nothing to train on.
 */
export function splitParts(
  open: readonly OpenPart[],
  isLabelled: (row: number) => boolean,
  where: string,
): SplitRows & { split?: string } {
  const known = new Set(open.map(({ split }) => splitNameOf(split)?.split));
  const areFiles = known.has('train') && known.has('test');
  const columns = new Map<string, string[]>();
  for (const [column] of open.flatMap(({ splits }) => [...splits]))
    if (!columns.has(column))
      columns.set(
        column,
        open.flatMap(({ splits, rows }) => splits.get(column) ?? new Array<string>(rows).fill('')),
      );
  const found = areFiles
    ? undefined
    : [...columns].flatMap(([column, values]) => {
        const names = splitNames(column, values);
        return names ? [{ column, names }] : [];
      })[0];
  const reason = areFiles ? 'the names of the files have the splits' : found && 'another one has the splits';
  const notes = [...columns]
    .filter(([column]) => column !== found?.column)
    .map(([column, values]) => unusedSplits(column, values, reason));
  const rows = found ? splitByColumn({ ...found, where }, isLabelled) : splitFiles(open, isLabelled);
  return { ...rows, split: found?.column, notes: [...notes, ...rows.notes] };
}

function splitFiles(open: readonly OpenPart[], isLabelled: (row: number) => boolean): SplitRows {
  const split = splitRows(
    open.flatMap(({ split: name, rows }) => new Array<string>(rows).fill(name)),
    isLabelled,
  );
  if (split.train.length > 0 || split.test.length > 0) return split;
  const count = open.reduce((sum, { rows }) => sum + rows, 0);
  return { train: Array.from({ length: count }, (_, row) => row), test: [], notes: [] };
}
