import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { symmetricValues } from '../../../engine/metrics/algebra/bandReduction';
import { choleskyFactor } from '../../../engine/metrics/algebra/cholesky';
import { traceOfProductRoot } from '../../../engine/metrics/algebra/traceOfProductRoot';
import { product } from '../../../engine/runtime/matrixProducts';
import { Random } from '../../../engine/random';

/** A symmetric matrix, or `X^T X` of `rank` rows. */
function random(n: number, rank?: number): Matrix {
  const draw = (rows: number) => Matrix.from1DArray(rows, n, [...Random.from(n, 'matrix').normals(rows * n)]);
  if (rank !== undefined) return draw(rank).transpose().mmul(draw(rank));
  return Matrix.add(draw(n), draw(n).transpose());
}

const ofEngine = (matrix: Matrix) => ({
  rows: matrix.rows,
  columns: matrix.columns,
  values: Float64Array.from(matrix.to1DArray()),
});
const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);

test.each([1, 2, 3, 5, 32, 33, 34, 64, 65, 130, 300])(
  'the eigenvalues of %i rows, as ml-matrix has them',
  async (n) => {
    for (const matrix of [random(n), random(n, Math.ceil(n / 2))]) {
      const wanted = sorted(new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues);
      const found = sorted(await symmetricValues(ofEngine(matrix)));
      wanted.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 9));
    }
  },
);

test('of a diagonal, of repeated ones and of nothing', async () => {
  const diagonal = Matrix.diag(Array.from({ length: 70 }, (_, i) => i % 7));
  expect(sorted(await symmetricValues(ofEngine(diagonal)))).toEqual(
    sorted(Array.from({ length: 70 }, (_, i) => i % 7)),
  );
  expect([...(await symmetricValues(ofEngine(Matrix.zeros(40, 40))))]).toEqual(Array(40).fill(0));
});

test.each([1, 7, 64, 65, 140])(
  'the Cholesky factor of %i rows, also of half the rank, gives the matrix back',
  async (n) => {
    for (const rank of [n + 3, Math.ceil(n / 2)]) {
      const matrix = ofEngine(random(n, rank));
      const factor = await choleskyFactor(matrix);
      expect(factor.rows).toBe(Math.min(n, rank));
      const { values } = await product('AtB', factor, factor);
      const largest = matrix.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      values.forEach((value, i) => expect(Math.abs(value - matrix.values[i]!)).toBeLessThan(1e-9 * largest));
      for (let i = 0; i < factor.rows; i++) for (let j = 0; j < i; j++) expect(factor.values[i * n + j]).toBe(0);
    }
  },
);

/** `H D H` of a diagonal and one reflection `H = I - 2 u u^T`, which is the same for all diagonals of a length. */
function reflected(diagonal: readonly number[]): { rows: number; columns: number; values: Float64Array } {
  const n = diagonal.length;
  const drawn = Random.from(n, 'reflection').normals(n);
  const length = Math.hypot(...drawn);
  const u = Float64Array.from(drawn, (value) => value / length);
  const within = u.reduce((sum, value, i) => sum + value * value * diagonal[i]!, 0);
  const values = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return (i === j ? diagonal[i]! : 0) - 2 * u[i]! * u[j]! * (diagonal[i]! + diagonal[j]! - 2 * within);
  });
  return { rows: n, columns: n, values };
}

test('the trace of the root of two that share their eigenvectors, over decades and of lower rank', async () => {
  const n = 330;
  const decades = (from: number, count: number) =>
    Array.from({ length: n }, (_, i) => (i < count ? 10 ** (from - (6 * i) / n) : 0));
  for (const [a, b] of [
    [decades(0, n), decades(2, n)],
    [decades(0, n), decades(0, 200)],
    [decades(0, 280), decades(1, n)],
  ] as const) {
    const wanted = a.reduce((sum, value, i) => sum + Math.sqrt(value * b[i]!), 0);
    expect((await traceOfProductRoot(reflected(a), reflected(b))) / wanted).toBeCloseTo(1, 8);
  }
});

test('sides that do not match are refused', async () => {
  await expect(product('AB', ofEngine(random(3)), ofEngine(random(4)))).rejects.toThrow(RangeError);
});
