import { product, type Matrix } from '../../runtime/matrixProducts';
import { part } from './part';

const block = 64;

/**
 * `U` with `U^T U` = the symmetric matrix, whose upper half is read: `rank x n`. Row `i` is zero before its pivot, that
 * is in column `i` or behind it. Rows of pivots within rounding error of zero, as a singular matrix has, are left out.
 * It is made block by block, by products with the rows before.
 */
export async function choleskyFactor({ rows: n, values }: Matrix<Float64Array>): Promise<Matrix<Float64Array>> {
  const factor: Matrix<Float64Array> = { rows: 0, columns: n, values: new Float64Array(n * n) };
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, values[i * n + i]!);
  const threshold = n * Number.EPSILON * largest;
  for (let at = 0; at < n; at += block) {
    const taken = Math.min(block, n - at);
    const left = part({ rows: n, columns: n, values }, { row: at, rows: taken, column: at, columns: n - at });
    if (factor.rows > 0) {
      const done = part(factor, { row: 0, rows: factor.rows, column: at, columns: n - at });
      const own = part(factor, { row: 0, rows: factor.rows, column: at, columns: taken });
      const { values: explained } = await product('AtB', own, done);
      for (let i = 0; i < explained.length; i++) left.values[i]! -= explained[i]!;
    }
    factorBlock(left, factor, threshold);
  }
  return { ...factor, values: factor.values.subarray(0, factor.rows * n) };
}

/** Appends a block's rows to the factor: of the matrix's last columns, what rows above leave unexplained. */
function factorBlock(left: Matrix<Float64Array>, factor: Matrix<Float64Array>, threshold: number): void {
  const { rows, columns, values } = left;
  for (let j = 0; j < rows; j++) {
    const own = values.subarray(j * columns, (j + 1) * columns);
    const pivot = own[j]!;
    if (!(pivot > threshold)) continue;
    const root = Math.sqrt(pivot);
    for (let k = j; k < columns; k++) own[k]! /= root;
    own.fill(0, 0, j);
    factor.values.set(own, factor.rows * factor.columns + factor.columns - columns);
    factor.rows++;
    for (let i = j + 1; i < rows; i++) {
      const other = values.subarray(i * columns, (i + 1) * columns);
      const share = own[i]!;
      if (share !== 0) for (let k = i; k < columns; k++) other[k]! -= share * own[k]!;
    }
  }
}
