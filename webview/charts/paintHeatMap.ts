import type { MatrixEvent } from '../../engine/protocol/events';
import { inkOn, mixed, rgbOf } from './contrast';
import { MatrixCounts, type MatrixCell } from './matrixCounts';
import type { Pen } from './pen';

/** What a heat map is drawn of. */
export type HeatMatrix = Pick<MatrixEvent, 'rows' | 'columns' | 'cells' | 'rowAxis' | 'columnAxis'>;

/** Sizes in pixels. */
const size = {
  /** Of a cell's height, as rows allow it. */
  least: 3,
  most: 22,
  /** What all rows together take where there are many. */
  rows: 300,
  widest: 96,
  /** Of names: lines of them, and the longest beside a row and below a column. */
  line: 16,
  rowName: 110,
  columnName: 56,
  gap: 6,
  /** Least room for a figure in its cell. */
  figure: { width: 22, height: 13 },
};

/** Where the cells of a heat map lie, in pixels. */
export interface HeatLayout {
  /** Where the map begins, names included. */
  x: number;
  y: number;
  /** Where its cells begin. */
  left: number;
  top: number;
  cellWidth: number;
  cellHeight: number;
  /** Of how many rows and columns one is named, for want of room. */
  rowStride: number;
  columnStride: number;
}

/** The height of a heat map with its names. */
export function heatHeight(rows: number): number {
  return 3 * size.line + rows * cellHeightOf(rows) + 2;
}

function cellHeightOf(rows: number): number {
  return Math.max(size.least, Math.min(size.most, Math.floor(size.rows / rows)));
}

/**
 * @param place of the map with its names.
 * @param widthOf the width of a text, as it will be written.
 */
export function heatLayout(
  { rows, columns }: Pick<HeatMatrix, 'rows' | 'columns'>,
  place: { x: number; y: number; width: number },
  widthOf: (text: string) => number,
): HeatLayout {
  const { x, y, width } = place;
  const longest = (names: readonly string[]) => names.reduce((most, name) => Math.max(most, widthOf(name)), 0);
  const names = Math.ceil(Math.min(size.rowName, longest(rows))) + size.gap + 1;
  const cellHeight = cellHeightOf(rows.length);
  const cellWidth = Math.max(0, Math.min(size.widest, (width - names - 2) / columns.length));
  // So much of a name tells columns apart; longer ones are cut to their room.
  const named = Math.min(size.columnName / 2, longest(columns)) + size.gap;
  return {
    x,
    y,
    left: x + names,
    top: y + size.line,
    cellWidth,
    cellHeight,
    rowStride: Math.max(1, Math.ceil(11 / cellHeight)),
    columnStride: Math.max(1, Math.ceil(named / Math.max(0.01, cellWidth))),
  };
}

/** The cell at a point of the map; null outside. */
export function heatCellAt(
  { rows, columns }: Pick<HeatMatrix, 'rows' | 'columns'>,
  { left, top, cellWidth, cellHeight }: HeatLayout,
  x: number,
  y: number,
): MatrixCell | null {
  const [row, column] = [Math.floor((y - top) / cellHeight), Math.floor((x - left) / cellWidth)];
  return row >= 0 && row < rows.length && column >= 0 && column < columns.length ? { row, column } : null;
}

export interface HeatLook {
  /** Of a cell with all of its row; others have as much of it as their share. */
  hue: string;
  background: string;
  /** Of names. */
  ink: string;
  /** Between cells. */
  lines: string;
  font: string;
}

/** Draws a matrix: a cell is as deep in colour as its share of its row, and says it in per cent where there is room. */
export function paintHeatMap(
  pen: Pen,
  matrix: HeatMatrix,
  layout: HeatLayout,
  look: HeatLook,
  widthOf: (text: string) => number,
): void {
  paintCells(pen, matrix, layout, look);
  paintLines(pen, matrix, layout, look);
  paintNames(pen, matrix, layout, look, widthOf);
}

/** Shares that are not zero are seen, however small. */
const faintest = 0.08;

function paintCells(pen: Pen, matrix: HeatMatrix, layout: HeatLayout, { hue, background, ink, font }: HeatLook): void {
  const { left, top, cellWidth, cellHeight } = layout;
  const counts = new MatrixCounts(matrix);
  const [over, under] = [rgbOf(hue), rgbOf(background)];
  const figures = cellWidth >= size.figure.width && cellHeight >= size.figure.height;
  pen.font = font;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  for (const [row, column] of matrix.cells) {
    const share = counts.share({ row, column });
    const depth = faintest + (1 - faintest) * share;
    const [x, y] = [left + column * cellWidth, top + row * cellHeight];
    pen.globalAlpha = depth;
    pen.fillStyle = hue;
    pen.beginPath();
    pen.rect(x, y, cellWidth, cellHeight);
    pen.fill();
    pen.globalAlpha = 1;
    const percent = Math.round(100 * share);
    if (!figures || percent === 0) continue;
    pen.fillStyle = over && under ? inkOn(mixed(over, under, depth)) : ink;
    pen.fillText(String(percent), x + cellWidth / 2, y + cellHeight / 2 + 0.5);
  }
}

function paintLines(pen: Pen, { rows, columns }: HeatMatrix, layout: HeatLayout, { lines }: HeatLook): void {
  const { left, top, cellWidth, cellHeight } = layout;
  const [right, bottom] = [left + columns.length * cellWidth, top + rows.length * cellHeight];
  pen.strokeStyle = lines;
  pen.lineWidth = 1;
  pen.globalAlpha = 0.28;
  pen.beginPath();
  const level = (y: number) => {
    pen.moveTo(left, y);
    pen.lineTo(right, y);
  };
  const upright = (x: number) => {
    pen.moveTo(x, top);
    pen.lineTo(x, bottom);
  };
  // Lines closer than these would be all that is seen.
  if (Math.min(cellWidth, cellHeight) >= 10) {
    for (let row = 1; row < rows.length; row++) level(top + row * cellHeight);
    for (let column = 1; column < columns.length; column++) upright(left + column * cellWidth);
    pen.stroke();
  }
  pen.globalAlpha = 0.7;
  pen.beginPath();
  for (const y of [top, bottom]) level(y);
  for (const x of [left, right]) upright(x);
  pen.stroke();
  pen.globalAlpha = 1;
}

function paintNames(
  pen: Pen,
  { rows, columns, rowAxis, columnAxis }: HeatMatrix,
  { x, y, left, top, cellWidth, cellHeight, rowStride, columnStride }: HeatLayout,
  { ink, font }: HeatLook,
  widthOf: (text: string) => number,
): void {
  const bottom = top + rows.length * cellHeight;
  pen.fillStyle = ink;
  pen.font = font;
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  pen.fillText(rowAxis, x, y + size.line / 2);
  pen.textAlign = 'right';
  for (let row = 0; row < rows.length; row += rowStride)
    pen.fillText(cut(rows[row]!, size.rowName, widthOf), left - size.gap, top + (row + 0.5) * cellHeight);
  pen.textAlign = 'center';
  const room = columnStride * cellWidth - 4;
  for (let column = 0; column < columns.length; column += columnStride)
    pen.fillText(cut(columns[column]!, room, widthOf), left + (column + 0.5) * cellWidth, bottom + size.line / 2 + 1);
  pen.fillText(columnAxis, left + (columns.length * cellWidth) / 2, bottom + 1.5 * size.line + 1);
}

/** A text as far as it has room, with dots where it goes on. */
function cut(text: string, room: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= room) return text;
  let length = text.length - 1;
  while (length > 1 && widthOf(`${text.slice(0, length)}…`) > room) length--;
  return `${text.slice(0, length)}…`;
}
