/**
 * A row as RFC 4180 has it, without its end: quotation marks where a cell needs them. A text that a spreadsheet would
 * compute rather than show gets an apostrophe before it, for names of runs and values of configs may come from anyone;
 * numbers stay as they are.
 */
export function csvRow(cells: readonly string[]): string {
  return cells.map((cell) => quoted(shown(cell))).join(',');
}

function shown(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
