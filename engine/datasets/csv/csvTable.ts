import { basename, dirname } from 'node:path';
import { formatCount } from '../../format';
import { oneLine } from '../../plainText';
import { readDelimited, type TextTable } from '../formats/delimited';
import type { EncodedTable } from '../tables/encodedTable';
import { onlyClass } from '../tables/imageTable';
import { splitByColumn } from '../tables/splitColumn';
import { splitRows } from '../tables/splitRows';
import { csvColumns, type CsvColumns } from './csvColumns';
import { imagePlaces } from './imagePlaces';

/** What an experiment says of a table. */
export interface CsvOptions {
  imageColumn?: string;
  labelColumn?: string;
  labels?: 'class' | 'number' | 'none';
  advice: string;
}

/**
 * The images that a CSV file lists, and what it says of them; paths start at the file's folder.
 * @throws UserError with the line, if it can't be read.
 */
export async function csvTable(path: string, { advice, ...given }: CsvOptions): Promise<EncodedTable> {
  const text = await readDelimited(path, advice);
  const columns = csvColumns(text, given, advice);
  const { image, label } = columns;
  const folder = dirname(path);
  const { places, notes } = imagePlaces(text, image, folder);
  const labels = text.rows.map((cells) => (label < 0 ? onlyClass : cells[label]!.trim() || null));
  const isLabelled = (row: number) => labels[row] !== null;
  const { splits: names } = columns;
  const split =
    columns.split < 0
      ? splitRows(names, isLabelled)
      : splitByColumn({ column: text.columns[columns.split]!, names, where: path }, isLabelled);
  const labelName = label < 0 ? undefined : text.columns[label]!;
  return {
    ...{ name: 'csv', title: basename(path), where: path, folder, labels, labelName },
    ...{ train: split.train, test: split.test, notes: [...columns.notes, ...notes, ...split.notes] },
    labelsAre: labelName === undefined ? undefined : `the column "${oneLine(labelName)}"`,
    mayLackLabels: true,
    about: [aboutText(text, columns)],
    imageOf: (row) => ({ path: places[row]! }),
    placeOfRow: (row) => `${path}:${text.lineOf(row)}`,
  };
}

/** What was taken for what, as sentences. */
function aboutText({ columns, rows }: TextTable, { image, label, split }: CsvColumns): string {
  const name = (index: number) => `"${oneLine(columns[index]!)}"`;
  return (
    `Images are ${name(image)}, ${label < 0 ? 'and all are one class, as dataset.labels says' : `labels are ${name(label)}`}` +
    `${split < 0 ? '' : `, splits are ${name(split)}`}. There are ${formatCount(rows.length)} rows.`
  );
}
