import { product, type Matrix } from '../../runtime/matrixProducts';
import { symmetricValues } from './bandReduction';
import { choleskyFactor } from './cholesky';
import { part } from './part';

/**
 * `tr (A B)^1/2` of two covariances: the roots of the eigenvalues of `U B U^T`, where `A = U^T U`, which are those of
 * `A B`, but for zeros, and of a symmetric matrix of as many rows as the rank of `A`; no root of a matrix is needed.
 * Eigenvalues within rounding error of zero, negative ones among them, count as zero: a rank-deficient covariance has
 * many, and the root of 1e-16 is 1e-8.
 */
export async function traceOfProductRoot(a: Matrix<Float64Array>, b: Matrix<Float64Array>): Promise<number> {
  const eigenvalues = await symmetricValues(await congruent(await choleskyFactor(a), b));
  const largest = eigenvalues.reduce((most, value) => Math.max(most, value), 0);
  const threshold = a.rows * Number.EPSILON * largest;
  return eigenvalues.reduce((sum, value) => (value > threshold ? sum + Math.sqrt(value) : sum), 0);
}

/** Rows that are computed at once: a third of the work of whole products is left then. */
const strip = 256;

/** `U B U^T` of a symmetric `B` and a `U` whose row `i` is zero before column `i`. */
async function congruent(u: Matrix<Float64Array>, b: Matrix<Float64Array>): Promise<Matrix<Float64Array>> {
  const [rank, n] = [u.rows, u.columns];
  const values = new Float64Array(rank * rank);
  for (let at = 0; at < rank; at += strip) {
    const [rows, behind] = [Math.min(strip, rank - at), n - at];
    const own = part(u, { row: at, rows, column: at, columns: behind });
    const rest = part(u, { row: at, rows: rank - at, column: at, columns: behind });
    const half = await product('AB', own, part(b, { row: at, rows: behind, column: at, columns: behind }));
    const upper = await product('ABt', half, rest);
    for (let i = 0; i < rows; i++)
      for (let j = i; j < upper.columns; j++)
        values[(at + i) * rank + at + j] = values[(at + j) * rank + at + i] = upper.values[i * upper.columns + j]!;
  }
  return { rows: rank, columns: rank, values };
}
