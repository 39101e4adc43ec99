import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** A square matrix, `dimension x dimension`, row-major, as a matrix to compute with. */
export function squareMatrix(values: Float64Array, dimension: number): Matrix {
  return Matrix.from1DArray(dimension, dimension, values);
}

/** The symmetric square root of a covariance: eigenvalues that rounding made negative count as zero. */
function squareRoot(covariance: Matrix): Matrix {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const roots = withoutRounding(realEigenvalues).map(Math.sqrt);
  return eigenvectorMatrix.clone().mulRowVector(roots).mmul(eigenvectorMatrix.transpose());
}

/**
 * `tr (A B)^1/2` of two covariances, by the eigenvalues of `A^1/2 B A^1/2`: those of `A B`, but of a symmetric matrix.
 */
export function traceOfProductRoot(a: Matrix, b: Matrix): number {
  const root = squareRoot(a);
  const product = root.mmul(b).mmul(root);
  const symmetric = Matrix.add(product, product.transpose()).mul(0.5);
  const { realEigenvalues } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  return withoutRounding(realEigenvalues).reduce((sum, value) => sum + Math.sqrt(value), 0);
}

/**
 * Eigenvalues of a positive semidefinite matrix with those within rounding error of zero, negative ones among them, set
 * to zero: a rank-deficient covariance has many, and the root of 1e-16 is 1e-8.
 */
function withoutRounding(eigenvalues: number[]): number[] {
  const threshold = eigenvalues.length * Number.EPSILON * Math.max(...eigenvalues);
  return eigenvalues.map((value) => (value > threshold ? value : 0));
}
