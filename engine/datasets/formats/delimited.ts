import { parse } from 'csv-parse/sync';
import { UserError } from '../../errors';
import { oneLine } from '../../plainText';
import { readDataFile } from './dataFile';
import { textOf } from './textOf';

/** A line of a table of texts, and where it ends in the file. */
export interface TextRow {
  cells: readonly string[];
  line: number;
}

/** A table of texts with a name for each column. */
export interface TextTable {
  path: string;
  columns: readonly string[];
  rows: readonly TextRow[];
}

/** Characters of a line at most: one of paths and labels has a few hundred. */
const longestLine = 2 ** 20;

/**
 * Reads CSV as RFC 4180 has it, its first line the names of columns; cells may be divided by semicolons or tabs as
 * well, going by that line. A byte order mark, gzip, any line ends and empty lines are no matter.
 * @throws UserError with the line, if it is missing, damaged, or a line has more or fewer cells than the first.
 */
export async function readDelimited(path: string, advice: string): Promise<TextTable> {
  const bytes = await readDataFile(path, advice);
  const text = textOf(bytes, { path, kind: 'CSV file', advice });
  let parsed: { record: string[]; info: { lines: number } }[];
  try {
    parsed = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      max_record_size: longestLine,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as typeof parsed;
  } catch (cause) {
    const line = (cause as { lines?: number }).lines;
    throw new UserError(`This CSV file can't be read: ${reasonOf(cause)}`, {
      where: line === undefined ? path : `${path}:${line}`,
      advice: 'Put texts with commas or quotation marks into quotation marks, and double those within.',
      cause,
    });
  }
  const [first, ...rows] = parsed.map(({ record, info }) => ({ cells: record, line: info.lines }));
  if (!first) throw new UserError('This CSV file is empty.', { where: path, advice });
  const columns = first.cells.map((name) => name.trim());
  const uneven = rows.find(({ cells }) => cells.length !== columns.length);
  if (uneven)
    throw new UserError(
      `This line has ${uneven.cells.length} cells, but the first has ${columns.length}: ${shown(uneven.cells)}.`,
      { where: `${path}:${uneven.line}`, advice: 'Give every line a cell for each column.' },
    );
  return { path, columns, rows };
}

/** The one of three that is most frequent in the first line. */
function delimiterOf(text: string): string {
  const line = text.slice(0, longestLine).split(/[\r\n]/, 1)[0]!;
  const count = (delimiter: string) => line.split(delimiter).length;
  return ['\t', ';', ','].reduce((most, each) => (count(each) > count(most) ? each : most), ',');
}

function reasonOf(cause: unknown): string {
  const message = oneLine(cause instanceof Error ? cause.message : String(cause)).slice(0, 200);
  return /[.!]$/.test(message) ? message : `${message}.`;
}

const shown = (cells: readonly string[]) => oneLine(cells.join(' | ')).slice(0, 100);
