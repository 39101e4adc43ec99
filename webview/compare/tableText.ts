import { csvRow } from '../../engine/csv';
import type { Column } from './columns';
import type { RunModel } from './runs';

/** The table for a spreadsheet (RFC 4180): figures at full precision, nothing where there is none. */
export function tableAsCsv(columns: readonly Column[], runs: readonly RunModel[]): string {
  const rows = [
    columns.map(({ title }) => title),
    ...runs.map((run) =>
      columns.map(({ value }) => {
        const cell = value(run);
        return cell === null || (typeof cell === 'number' && !Number.isFinite(cell)) ? '' : String(cell);
      }),
    ),
  ];
  return rows.map((cells) => `${csvRow(cells)}\r\n`).join('');
}

/** The table for a note or an issue: as it is read, the best of each column bold. */
export function tableAsMarkdown(
  columns: readonly Column[],
  runs: readonly RunModel[],
  isBest: (column: Column, run: RunModel) => boolean,
): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  const rows = runs.map((run) =>
    columns.map((column) => {
      const cell = escaped(column.written(run));
      return isBest(column, run) ? `**${cell}**` : cell;
    }),
  );
  return [
    line(columns.map(({ title }) => escaped(title))),
    line(columns.map(({ numeric }) => (numeric ? '---:' : '---'))),
    ...rows.map(line),
  ].join('');
}

function escaped(cell: string): string {
  return cell
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replace(/\s*\n\s*/g, ' ');
}
