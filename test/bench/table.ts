import { writeFileSync } from 'node:fs';

/** What every bench prints and writes. */

/** A row of `--json FILE`: one piece of work, ours against one peer; `ratio` is oursMs / peerMs. */
export interface BenchRow {
  name: string;
  oursMs: number;
  peer: string;
  peerMs: number;
  ratio: number;
}

export function benchRow(name: string, oursMs: number, peer: string, peerMs: number): BenchRow {
  return { name, oursMs, peer, peerMs, ratio: oursMs / peerMs };
}

export function writeRows(file: string, rows: readonly BenchRow[]): void {
  writeFileSync(file, `${JSON.stringify(rows, null, 1)}\n`);
}

/** Lines of text that come out as they go: a bench lasts minutes, and its first rows are of use before its last. */
export class Table {
  constructor(private readonly columns: readonly { title: string; width: number }[]) {}

  head(): string {
    return `${this.row(this.columns.map(({ title }) => title))}\n${this.columns.map(({ width }) => '-'.repeat(width)).join('  ')}`;
  }

  /** The first column is set left, the others, numbers, right. */
  row(cells: readonly string[]): string {
    return this.columns
      .map(({ width }, i) => (i === 0 ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width)))
      .join('  ')
      .trimEnd();
  }
}

/** A whole table as lines of text, its head first; the first column is set left, the others right. */
export function textLines([head, ...rows]: readonly (readonly string[])[]): string[] {
  const table = new Table(
    head!.map((title, i) => ({ title, width: Math.max(title.length, ...rows.map((row) => row[i]!.length)) })),
  );
  return [...table.head().split('\n'), ...rows.map((row) => table.row(row))];
}

/** The same in Markdown. */
export function markdownLines([head, ...rows]: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head!), `|---|${'---:|'.repeat(head!.length - 1)}`, ...rows.map(line)];
}

/** Three figures or so: 0.123, 12.3, 1234. */
export function figures(x: number): string {
  return x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x >= 1 ? x.toFixed(2) : x.toFixed(3);
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(0)}%`;
}

/** Where there is no figure. */
export const nothing = '–';

/**
 * Mean ± standard deviation over the seeds, with as many decimals as the mean is worth, or as asked; of a single value
 * no deviation is known.
 */
export function meanAndDeviation(values: readonly (number | null)[], asked?: number): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0 || known.length < values.length) return nothing;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const text = asked === undefined ? figures(mean) : mean.toFixed(asked);
  if (known.length === 1) return text;
  const deviation = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1));
  const decimals = text.split('.')[1]?.length ?? 0;
  return `${text} ± ${deviation.toFixed(decimals)}`;
}
