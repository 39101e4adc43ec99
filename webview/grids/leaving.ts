import { describe, type Sheet } from './sheet';

/** One image of a grid, by row and column from 0; or with neither, the grid as a whole. */
export interface Cutting {
  sheet: Sheet;
  cell: { row: number; column: number } | null;
}

/** Where a cutting lies in its grid, in the grid's own pixels. */
export function boundsOf({ sheet: { grid }, cell }: Cutting): { x: number; y: number; width: number; height: number } {
  const { rows, columns, cellWidth, cellHeight } = grid;
  return cell
    ? { x: cell.column * cellWidth, y: cell.row * cellHeight, width: cellWidth, height: cellHeight }
    : { x: 0, y: 0, width: columns * cellWidth, height: rows * cellHeight };
}

/**
 * A file name without an ending: "digits-labelled-000240-row-3-column-0-97-3-class-7", rows and columns counted from 0,
 * with what is said of the image as far as file systems take it.
 */
export function nameOf({ sheet: { grid }, cell }: Cutting, run: string): string {
  const step = String(grid.step).padStart(6, '0');
  const whole = [run, grid.kind, step];
  if (!cell) return whole.join('-');
  const said = grid.cellLabels?.[cell.row * grid.columns + cell.column]?.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...whole, 'row', cell.row, 'column', cell.column, ...said].join('-');
}

/**
 * The cutting as a PNG of exactly its own pixels, however large it is shown.
 * @throws Error where the grid can't be read.
 */
export async function pngOf(cutting: Cutting): Promise<Blob> {
  const image = new Image();
  // Only what was asked for openly may be read out of a canvas again.
  image.crossOrigin = 'anonymous';
  image.src = cutting.sheet.url;
  await image.decode().catch(() => {
    throw new Error(`${cutting.sheet.grid.file} can't be read: ${describe(cutting.sheet)}`);
  });
  const { x, y, width, height } = boundsOf(cutting);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')!.drawImage(image, x, y, width, height, 0, 0, width, height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser made no PNG of it.'))), 'image/png');
  });
}

/** The cell of a grid of `rows` x `columns` at a point of its box, each in [0, 1); null outside. */
export function cellAt(
  { rows, columns }: { rows: number; columns: number },
  across: number,
  down: number,
): { row: number; column: number } | null {
  const [row, column] = [Math.floor(down * rows), Math.floor(across * columns)];
  return row >= 0 && row < rows && column >= 0 && column < columns ? { row, column } : null;
}
