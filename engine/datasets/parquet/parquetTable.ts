import { basename, join } from 'node:path';
import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { oneLine } from '../../plainText';
import type { LabelValue } from '../formats/parquet/parquetFile';
import type { ParquetReader } from '../formats/parquet/parquetReader';
import { placeOf, type ReadStored, type StoredImage } from '../loading/storedImage';
import { columnNames } from '../tables/columnNames';
import type { EncodedTable, FewRows } from '../tables/encodedTable';
import { onlyClass } from '../tables/imageTable';
import { parquetColumns, type ParquetColumns } from './parquetColumns';
import { findParquetFiles, type ParquetPart } from './parquetFiles';
import { splitParts, splitTexts } from './parquetSplits';
import { RowGroups } from './rowGroups';

/** What an experiment says of it. */
interface ParquetOptions {
  imageColumn?: string;
  labelColumn?: string;
  labels?: 'class' | 'number' | 'none';
  advice: string;
}

/** A file of a data set that has been looked into. */
export interface OpenPart extends ParquetPart {
  rows: number;
  /** The values of the columns that are called as those of splits are. */
  splits: ReadonlyMap<string, readonly string[]>;
  groups: readonly { rows: number; bytes: number }[];
}

/** Files that are looked into before a run, evenly of all, and images of each. */
const [fewFiles, fewImages] = [16, 4];

/**
 * The images of Parquet files, of which only labels are read; images are as they are asked for.
 * @throws UserError if files are missing, damaged, or have other columns than the first.
 */
export async function parquetTable(
  folder: string,
  { advice, ...given }: ParquetOptions,
  reader: ParquetReader,
): Promise<EncodedTable> {
  const parts = await findParquetFiles(folder, advice);
  const open: OpenPart[] = [];
  const labels: LabelValue[] = [];
  let columns: ParquetColumns | undefined;
  for (const part of parts) {
    const path = join(folder, part.path);
    const info = await reader.info(path, advice);
    columns = assertSame(columns, parquetColumns(info, given, path), path);
    const rows = info.groups.reduce((sum, group) => sum + group.rows, 0);
    const splits = new Map<string, readonly string[]>();
    for (const column of columns.splits)
      splits.set(column, splitTexts(await reader.labels(path, column, rows), info, column));
    open.push({ ...part, rows, groups: info.groups, splits });
    const values = columns.label === undefined ? noLabels(rows, path) : await reader.labels(path, columns.label, rows);
    if (columns.hasFloats && given.labels !== 'number') assertWhole(values, columns.label!, path);
    for (const value of values) labels.push(columns.names && value === -1 ? null : value);
  }
  const places = open.flatMap(({ path, rows }) =>
    Array.from({ length: rows }, (_, row): StoredImage => ({ path, row })),
  );
  const { image, label, names } = columns!;
  const { split, train, test, notes } = splitParts(open, (row) => labels[row] !== null, folder);
  const groups = new RowGroups(
    (path, group) => reader.images(join(folder, path), image, group),
    new Map(open.map(({ path, groups: all }) => [path, all])),
  );
  const embedded =
    (imageOf: (stored: StoredImage) => Promise<Uint8Array | null>): ReadStored =>
    async (stored) => {
      const bytes = await imageOf(stored);
      if (bytes) return bytes;
      throw new UserError('There is no image in this row, or only its path.', {
        where: placeOf(folder, stored),
        advice: 'Export the data set with its images embedded.',
      });
    };
  return {
    ...{ name: 'parquet', title: basename(folder), where: folder, folder, labels, names, labelName: label },
    ...{ train, test, notes },
    labelsAre: label === undefined ? undefined : `the column "${oneLine(label)}"`,
    mayLackLabels: true,
    about: [aboutText(open, columns!, { split, isAsked: given.labels === 'none' })],
    imageOf: (row) => places[row]!,
    read: embedded((stored) => groups.image(stored)),
    few: fewRows(open, (path, part) => reader.images(join(folder, path), image, part), embedded),
  };
}

/** What was taken for what, as sentences. */
function aboutText(
  open: readonly OpenPart[],
  { image, label }: ParquetColumns,
  { split, isAsked }: { split: string | undefined; isAsked: boolean },
): string {
  const count = open.reduce((sum, { rows }) => sum + rows, 0);
  const files = `${formatCount(count)} rows in ${formatCount(open.length)} ${open.length === 1 ? 'file' : 'files'}`;
  const splits = [...new Set(open.map(({ split }) => split))].filter((name) => name !== '');
  const said = isAsked ? 'as dataset.labels says' : 'there are no labels';
  return (
    `Images are "${oneLine(image)}", ` +
    `${label === undefined ? `and all are one class: ${said}` : `labels are "${oneLine(label)}"`}${split === undefined ? '' : `, splits are "${oneLine(split)}"`}. There are ${files}` +
    `${splits.length > 0 ? ` of ${columnNames(splits)}` : ''}.`
  );
}

/** The first images of some files: of each, one page of its first row group or so is read. */
function fewRows(
  open: readonly OpenPart[],
  imagesOf: (path: string, part: { first: number; rows: number; bytes: number }) => Promise<(Uint8Array | null)[]>,
  embedded: (imageOf: (stored: StoredImage) => Promise<Uint8Array | null>) => ReadStored,
): FewRows {
  let end = 0;
  const starts = open.map(({ path, rows, groups }) => ({
    path,
    start: (end += rows) - rows,
    part: { first: 0, rows: Math.min(fewImages, rows, groups[0]?.rows ?? 0), bytes: groups[0]?.bytes ?? 0 },
  }));
  const step = Math.max(1, Math.ceil(open.length / fewFiles));
  const chosen = starts.filter(({ part }, i) => i % step === 0 && part.rows > 0);
  const read = new Map<string, Promise<(Uint8Array | null)[]>>();
  return {
    rows: chosen.flatMap(({ start, part }) => Array.from({ length: part.rows }, (_, i) => start + i)),
    read: embedded(async ({ path, row = 0 }) => {
      const { part } = chosen.find((each) => each.path === path)!;
      if (!read.has(path)) read.set(path, imagesOf(path, part));
      return (await read.get(path)!)[row] ?? null;
    }),
  };
}

/** Rows in one file at most: no file of images has more, and a damaged one may say anything. */
const mostRows = 2 ** 24;

function noLabels(rows: number, path: string): string[] {
  if (rows <= mostRows) return new Array<string>(rows).fill(onlyClass);
  throw new UserError(`This file says that it has ${rows} rows; no file of images has.`, {
    where: path,
    advice: 'Copy or download the file again.',
  });
}

/** @throws UserError if labels are measurements: as classes, nearly each would be one of its own. */
function assertWhole(values: readonly LabelValue[], column: string, path: string): void {
  const other = values.find((value) => value !== null && !Number.isInteger(value));
  if (other === undefined) return;
  throw new UserError(`The column "${oneLine(column)}" has floats that are not whole, such as ${other}.`, {
    where: path,
    advice:
      'Set dataset.labels to "number" if they belong to each image, or name another column by dataset.labelColumn.',
  });
}

function assertSame(before: ParquetColumns | undefined, now: ParquetColumns, path: string): ParquetColumns {
  // Whole numbers are floats in a file where some are missing.
  const text = (columns: ParquetColumns) => JSON.stringify({ ...columns, splits: [], hasFloats: false });
  if (!before || text(before) === text(now)) return now;
  if (now.label === before.label && now.labelsAre !== before.labelsAre)
    throw new UserError(
      `The labels of this file, "${oneLine(now.label ?? '')}", are ${now.labelsAre}; those of the first one are ` +
        `${before.labelsAre}.`,
      { where: path, advice: 'Write the labels of all files as one type.' },
    );
  throw new UserError('This file has other columns or classes than the first one.', {
    where: path,
    advice: 'Keep the files of one data set in a folder of their own.',
  });
}
