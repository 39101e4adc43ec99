import type { Matrix } from '../../runtime/matrixProducts';

/** Where a part of a matrix begins, and its size. */
interface Place {
  row: number;
  rows: number;
  column: number;
  columns: number;
}

/** A copy of a part of a matrix, in one piece, as products take it. */
export function part(
  { columns: width, values }: Matrix<Float64Array>,
  { row, rows, column, columns }: Place,
): Matrix<Float64Array> {
  const copy = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const from = (row + i) * width + column;
    copy.set(values.subarray(from, from + columns), i * columns);
  }
  return { rows, columns, values: copy };
}
