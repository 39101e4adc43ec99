import { basename, join } from 'node:path';
import { UserError } from '../../errors';
import { oneLine } from '../../plainText';
import type { ParquetReader } from '../formats/parquet/parquetReader';
import { placeOf, type StoredImage } from '../loading/storedImage';
import type { EncodedTable } from '../tables/encodedTable';
import { splitRows } from '../tables/splitRows';
import { parquetColumns, type ParquetColumns } from './parquetColumns';
import { findParquetFiles, type ParquetPart } from './parquetFiles';
import { RowGroups } from './rowGroups';

/** What an experiment says of it. */
interface ParquetOptions {
  imageColumn?: string;
  labelColumn?: string;
  advice: string;
}

/** A file of a data set that has been looked into. */
interface OpenPart extends ParquetPart {
  rows: number;
  groups: readonly { rows: number; bytes: number }[];
}

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
  const labels: (string | number | null)[] = [];
  let columns: ParquetColumns | undefined;
  for (const part of parts) {
    const path = join(folder, part.path);
    const info = await reader.info(path, advice);
    columns = assertSame(columns, parquetColumns(info, given, path), path);
    const rows = info.groups.reduce((sum, group) => sum + group.rows, 0);
    open.push({ ...part, rows, groups: info.groups });
    const values = columns.label === undefined ? noLabels(rows, path) : await reader.labels(path, columns.label, rows);
    for (const value of values) labels.push(columns.names && value === -1 ? null : value);
  }
  const places = open.flatMap(({ path, rows }) =>
    Array.from({ length: rows }, (_, row): StoredImage => ({ path, row })),
  );
  const names = open.flatMap(({ split, rows }) => new Array<string>(rows).fill(split));
  const { image, label } = columns!;
  const groups = new RowGroups(
    (path, group) => reader.images(join(folder, path), image, group),
    new Map(open.map(({ path, groups: all }) => [path, all])),
  );
  const split = splitRows(names, (row) => labels[row] !== null);
  return {
    ...{ name: 'parquet', title: basename(folder), where: folder, folder, labels, names: columns!.names },
    ...(split.train.length === 0 && split.test.length === 0 ? { ...split, train: [...places.keys()] } : split),
    about: [
      `Images are "${oneLine(image)}", ${label === undefined ? 'and all are one class: there are no labels' : `labels are "${oneLine(label)}"`}.`,
    ],
    imageOf: (row) => places[row]!,
    read: async (stored) => {
      const bytes = await groups.image(stored);
      if (bytes) return bytes;
      throw new UserError('There is no image in this row, or only its path.', {
        where: placeOf(folder, stored),
        advice: 'Export the data set with its images embedded.',
      });
    },
  };
}

/** Rows in one file at most: no file of images has more, and a damaged one may say anything. */
const mostRows = 2 ** 24;

function noLabels(rows: number, path: string): string[] {
  if (rows <= mostRows) return new Array<string>(rows).fill('image');
  throw new UserError(`This file says that it has ${rows} rows; no file of images has.`, {
    where: path,
    advice: 'Copy or download the file again.',
  });
}

function assertSame(before: ParquetColumns | undefined, now: ParquetColumns, path: string): ParquetColumns {
  if (!before || JSON.stringify(before) === JSON.stringify(now)) return now;
  throw new UserError('This file has other columns or classes than the first one.', {
    where: path,
    advice: 'Keep the files of one data set in a folder of their own.',
  });
}
