import { basename, dirname, relative, resolve } from 'node:path';
import { UserError } from '../../errors';
import { readDelimited, type TextRow, type TextTable } from '../formats/delimited';
import type { EncodedTable } from '../tables/encodedTable';
import { splitRows } from '../tables/splitRows';
import { csvColumns, type CsvColumns } from './csvColumns';

/** What an experiment says of a table. */
export interface CsvOptions {
  imageColumn?: string;
  labelColumn?: string;
  advice: string;
}

/** Images of a table, with what stands beside them as text. */
export interface CsvTable extends EncodedTable {
  labels: readonly (string | null)[];
  text: TextTable;
  columns: CsvColumns;
}

/**
 * The images that a CSV file lists, and what it says of them; paths start at the file's folder.
 * @throws UserError with the line, if it can't be read.
 */
export async function csvTable(path: string, { advice, ...given }: CsvOptions): Promise<CsvTable> {
  const text = await readDelimited(path, advice);
  const columns = csvColumns(text, given, advice);
  const folder = dirname(path);
  const places = text.rows.map((row) => placeIn(folder, row, columns.image, path));
  const labels = text.rows.map(({ cells }) => cells[columns.label]!.trim() || null);
  const split = splitRows(
    text.rows.map(({ cells }) => (columns.split < 0 ? '' : cells[columns.split]!.trim())),
    (row) => labels[row] !== null,
  );
  return {
    ...{ name: 'csv', title: basename(path), where: path, folder, labels, text, columns, ...split },
    imageOf: (row) => ({ path: places[row]! }),
  };
}

/** Where an image lies, relative to the folder. */
function placeIn(folder: string, { cells, line }: TextRow, column: number, path: string): string {
  const place = cells[column]!.trim();
  if (place === '')
    throw new UserError('This line names no image.', {
      where: `${path}:${line}`,
      advice: 'Write the path of an image there, or remove the line.',
    });
  return relative(folder, resolve(folder, place));
}
