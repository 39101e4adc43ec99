import { product, type Matrix } from '../../runtime/matrixProducts';

const block = 64;

/**
 * `L`, lower triangular, with `L L^T` = the symmetric matrix, block by block. Of a singular one, whose pivots are
 * within rounding error of zero, those columns of `L` are zero.
 */
export async function choleskyFactor({ rows: n, values }: Matrix<Float64Array>): Promise<Matrix<Float64Array>> {
  const left = Float64Array.from(values);
  const factor = new Float64Array(n * n);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, left[i * n + i]!);
  const threshold = n * Number.EPSILON * largest;
  for (let at = 0; at < n; at += block) {
    const taken = Math.min(block, n - at);
    factorPanel(left, factor, { n, at, taken, threshold });
    const below = n - at - taken;
    if (below === 0) break;
    const panel = new Float64Array(below * taken);
    for (let i = 0; i < below; i++) {
      const from = (at + taken + i) * n + at;
      panel.set(factor.subarray(from, from + taken), i * taken);
    }
    const p = { rows: below, columns: taken, values: panel };
    const { values: done } = await product('ABt', p, p);
    for (let i = 0; i < below; i++) {
      const from = (at + taken + i) * n + at + taken;
      for (let j = 0; j <= i; j++) left[from + j]! -= done[i * below + j]!;
    }
  }
  return { rows: n, columns: n, values: factor };
}

/** Columns `at` to `at + taken` of the factor, out of what is left of the matrix; its lower half is read. */
function factorPanel(
  left: Float64Array,
  factor: Float64Array,
  { n, at, taken, threshold }: { n: number; at: number; taken: number; threshold: number },
): void {
  for (let j = at; j < at + taken; j++) {
    const own = dot(factor, j * n, j * n, at, j);
    const pivot = left[j * n + j]! - own;
    if (!(pivot > threshold)) continue;
    const root = Math.sqrt(pivot);
    factor[j * n + j] = root;
    for (let i = j + 1; i < n; i++) factor[i * n + j] = (left[i * n + j]! - dot(factor, i * n, j * n, at, j)) / root;
  }
}

function dot(values: Float64Array, a: number, b: number, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += values[a + k]! * values[b + k]!;
  return sum;
}
