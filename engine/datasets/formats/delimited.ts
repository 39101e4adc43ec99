import { parse } from 'csv-parse/sync';
import { UserError } from '../../errors';
import { oneLine } from '../../plainText';
import { readDataFile, withDataFile } from './dataFile';
import { textOf } from './textOf';

/** A table of texts with a name for each column. */
export interface TextTable {
  path: string;
  columns: readonly string[];
  /** The cells of each row, as many as there are columns. */
  rows: readonly (readonly string[])[];
  /** In which line of the file a row ends: for a person, since it takes as long as reading the file. */
  lineOf(this: void, row: number): number;
}

/** The table that was read last, as long as memory has room: a check asks for it twice. */
let recent: { key: string; table: WeakRef<TextTable> } | undefined;

/** Characters of a line at most: one of paths and labels has a few hundred. */
const longestLine = 2 ** 20;

/**
 * Reads CSV as RFC 4180 has it, its first line the names of columns; cells may be divided by semicolons or tabs as
 * well, going by that line. A byte order mark, gzip, any line ends and empty lines are no matter, nor are lines before
 * it that say the delimiter (`sep=;`, for Excel) or begin with `#`.
 * @throws UserError with the line, if it is missing, damaged, or a line has more or fewer cells than the first.
 */
export async function readDelimited(path: string, advice: string): Promise<TextTable> {
  const { size, mtimeNs } = await withDataFile(path, advice, (file) => file.stat({ bigint: true }));
  const key = `${size} ${mtimeNs} ${path}`;
  const known = recent?.key === key ? recent.table.deref() : undefined;
  if (known) return known;
  const table = await readTable(path, advice);
  recent = { key, table: new WeakRef(table) };
  return table;
}

async function readTable(path: string, advice: string): Promise<TextTable> {
  const bytes = await readDataFile(path, advice);
  const text = textOf(bytes, { path, kind: 'CSV file', advice });
  const records = recordsOf(text, path);
  const [first, ...rows] = records;
  if (!first) throw new UserError('This CSV file is empty.', { where: path, advice });
  const lineOf = (row: number) => linesOf(text)[row + 1]!;
  const columns = first.map((name) => name.trim());
  const uneven = rows.findIndex((cells) => cells.length !== columns.length);
  if (uneven >= 0)
    throw new UserError(
      `This line has ${rows[uneven]!.length} cells, but the first has ${columns.length}: ${shown(rows[uneven]!)}.`,
      { where: `${path}:${lineOf(uneven)}`, advice: 'Give every line a cell for each column.' },
    );
  return { path, columns, rows, lineOf };
}

function optionsFor(text: string) {
  const { delimiter, skipped } = beginningOf(text);
  return {
    bom: true,
    delimiter,
    from_line: skipped + 1,
    max_record_size: longestLine,
    relax_column_count: true,
    skip_empty_lines: true,
  };
}

/** Remarks before the names of columns at most. */
const mostRemarks = 1000;

/** What divides cells, and how many lines stand before the one that names columns. */
function beginningOf(text: string): { delimiter: string; skipped: number } {
  let [at, skipped, told] = [text.startsWith('\ufeff') ? 1 : 0, 0, ''];
  for (;;) {
    const line = text.slice(at, at + longestLine).split(/\r\n|[\r\n]/, 1)[0]!;
    const said = skipped === 0 ? (/^"?sep=(.)"?$/i.exec(line)?.[1] ?? '') : '';
    const end = at + line.length;
    const isRemark = said !== '' || line.startsWith('#') || line === '';
    if (!isRemark || end >= text.length || skipped >= mostRemarks)
      return { delimiter: told || delimiterOf(line), skipped };
    told ||= said;
    at = end + (text.startsWith('\r\n', end) ? 2 : 1);
    skipped++;
  }
}

/** @throws UserError with the line, if it is damaged. */
function recordsOf(text: string, path: string): string[][] {
  try {
    return parse(text, optionsFor(text));
  } catch (cause) {
    const line = (cause as { lines?: number }).lines;
    throw new UserError(`This CSV file can't be read: ${reasonOf(cause)}`, {
      where: line === undefined ? path : `${path}:${line}`,
      advice: 'Put texts with commas or quotation marks into quotation marks, and double those within.',
      cause,
    });
  }
}

/** In which line each record ends: to have them told with all records takes as long again as these. */
function linesOf(text: string): number[] {
  const parsed = parse(text, { ...optionsFor(text), info: true }) as unknown as { info: { lines: number } }[];
  return parsed.map(({ info }) => info.lines);
}

/** The one of three that is most frequent in the line of the columns' names. */
function delimiterOf(line: string): string {
  const count = (delimiter: string) => line.split(delimiter).length;
  return ['\t', ';', ','].reduce((most, each) => (count(each) > count(most) ? each : most), ',');
}

function reasonOf(cause: unknown): string {
  const message = oneLine(cause instanceof Error ? cause.message : String(cause)).slice(0, 200);
  return /[.!]$/.test(message) ? message : `${message}.`;
}

const shown = (cells: readonly string[]) => oneLine(cells.join(' | ')).slice(0, 100);
