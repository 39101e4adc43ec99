import { product, type Matrix } from '../../runtime/matrixProducts';
import { symmetricValues } from './bandReduction';
import { choleskyFactor } from './cholesky';

/**
 * `tr (A B)^1/2` of two covariances: the roots of the eigenvalues of `L^T B L`, where `A = L L^T`, which are those of
 * `A B`, but of a symmetric matrix; no root of a matrix is needed. Eigenvalues within rounding error of zero, negative
 * ones among them, count as zero: a rank-deficient covariance has many, and the root of 1e-16 is 1e-8.
 */
export async function traceOfProductRoot(a: Matrix<Float64Array>, b: Matrix<Float64Array>): Promise<number> {
  const factor = await choleskyFactor(a);
  const { rows, columns, values } = await product('AtB', factor, await product('AB', b, factor));
  const eigenvalues = await symmetricValues({ rows, columns, values: symmetric(values, rows) });
  const largest = eigenvalues.reduce((most, value) => Math.max(most, value), 0);
  const threshold = rows * Number.EPSILON * largest;
  return eigenvalues.reduce((sum, value) => (value > threshold ? sum + Math.sqrt(value) : sum), 0);
}

/** The mean of the matrix and its transpose: what rounding made of a symmetric one. */
function symmetric(values: Float64Array, n: number): Float64Array {
  const mean = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) mean[i * n + j] = mean[j * n + i] = (values[i * n + j]! + values[j * n + i]!) / 2;
  return mean;
}
