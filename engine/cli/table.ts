import { csvRow } from '../csv';
import { oneLine, visible } from '../plainText';

/** Tables of plain text for a terminal, in columns that align whatever script the cells are written in. */

export interface Column {
  head: string;
  align?: 'left' | 'right';
  /** Where a text that is too long loses what doesn't fit; without, it keeps its width. */
  cut?: 'start' | 'end';
  /** The least that cutting leaves of it. */
  least?: number;
  /** It may be left out where cutting is not enough: those of the lowest number first, of equals the last one. */
  leaveOut?: number;
}

/** Spaces between two columns, and what cutting leaves of a column that doesn't say. */
export const gap = 2;
const usualLeast = 6;

/**
 * Lines of a table, its heads first; none is wider than `width`.
 * @returns also the heads of the columns that were left out.
 */
export function alignedTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width = Infinity,
): { lines: string[]; leftOut: string[] } {
  const cells = [columns.map(({ head }) => head), ...rows].map((row) => row.map(oneLine));
  const natural = columns.map((_, i) => Math.max(...cells.map((row) => textWidth(row[i]!))));
  const shown = columns.map((_, i) => i);
  let widths = fittedWidths(columns, natural, shown, width);
  while (total(widths) > width) {
    const turns = shown.map((i) => columns[i]!.leaveOut ?? Infinity);
    const first = Math.min(...turns);
    if (first === Infinity) break;
    shown.splice(turns.lastIndexOf(first), 1);
    widths = fittedWidths(columns, natural, shown, width);
  }
  const lines = cells.map((row) => {
    const line = shown.map((i, at) => fitted(row[i]!, widths[at]!, columns[i]!)).join(' '.repeat(gap));
    return cutTo(line.trimEnd(), width, 'end');
  });
  return { lines, leftOut: columns.filter((_, i) => !shown.includes(i)).map(({ head }) => head) };
}

/** Widths of the shown columns: the widest one that may be cut is, until they fit or none can give more. */
function fittedWidths(columns: readonly Column[], natural: readonly number[], shown: readonly number[], width: number) {
  const widths = shown.map((i) => natural[i]!);
  while (total(widths) > width) {
    const givers = shown.flatMap((i, at) =>
      columns[i]!.cut && widths[at]! > (columns[i]!.least ?? usualLeast) ? [at] : [],
    );
    if (givers.length === 0) break;
    widths[givers.reduce((widest, at) => (widths[at]! > widths[widest]! ? at : widest))]!--;
  }
  return widths;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, widths.length - 1);
}

function fitted(text: string, width: number, { align, cut = 'end' }: Column): string {
  const shortened = cutTo(text, width, cut);
  const space = ' '.repeat(width - textWidth(shortened));
  return align === 'right' ? space + shortened : shortened + space;
}

/** A text of at most `width` places, with an ellipsis for what it lost. */
export function cutTo(text: string, width: number, cut: 'start' | 'end'): string {
  if (textWidth(text) <= width) return text;
  const letters = Array.from(graphemes.segment(text), ({ segment }) => segment);
  if (cut === 'start') letters.reverse();
  let kept = '';
  let used = 1;
  for (const letter of letters) {
    used += textWidth(letter);
    if (used > width) break;
    kept = cut === 'start' ? letter + kept : kept + letter;
  }
  return cut === 'start' ? `…${kept}` : `${kept}…`;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** What terminals draw two places wide: East Asian scripts and forms, and pictures. */
const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

/** Places that a text takes in a terminal. */
export function textWidth(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += wide.test(segment) || segment.includes('\ufe0f') ? 2 : 1;
  return width;
}

/** Rows as `csvRow` writes them, CR LF behind each. */
export function csvTable(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${csvRow(row.map(visible))}\r\n`).join('');
}

/** A table of GitHub's Markdown; the first column is left-aligned, the others are right-aligned. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const escaped = (cells: readonly string[]) => cells.map((cell) => oneLine(cell).replace(/[\\|`*_<>[\]]/g, '\\$&'));
  const rule = head.map((_, i) => (i === 0 ? ':---' : '---:'));
  return [line(escaped(head)), line(rule), ...rows.map((row) => line(escaped(row)))].join('\n');
}
