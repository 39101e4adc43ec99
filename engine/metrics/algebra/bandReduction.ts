import { product, type Matrix } from '../../runtime/matrixProducts';
import { bandedValues } from './bandedValues';

/** Rows that a step of the reduction takes: wide enough for products to be fast, narrow enough for the band to be. */
const band = 32;

/**
 * Eigenvalues, in no order, of a symmetric matrix: made a band by blocks of Householder reflections, whose work is
 * products of large matrices, and the band made tridiagonal (Bischof, Lang and Sun 2000).
 */
export async function symmetricValues({ rows: n, values }: Matrix<Float64Array>): Promise<Float64Array> {
  const width = Math.min(band, Math.max(1, n - 1));
  const bands = new Float64Array(n * (width + 2));
  let rest: Matrix<Float64Array> = { rows: n, columns: n, values };
  for (let at = 0; at < n; at += width) {
    const [m, taken] = [rest.rows, Math.min(width, n - at)];
    const below = m - taken;
    const panel = transposedPanel(rest, taken);
    const reflections = below > 1 ? reflect(panel, below, taken) : null;
    for (let j = 0; j < taken; j++) {
      for (let k = 0; k <= width && at + j + k < n; k++) {
        const row = j + k;
        // Of the diagonal block the lower half, of the panel the triangle that is left.
        bands[(at + j) * (width + 2) + k] = row < taken ? rest.values[row * m + j]! : panel[j * below + row - taken]!;
      }
    }
    if (below > 0) rest = await bothSides(trailing(rest, taken), reflections);
  }
  return bandedValues(bands, n, width);
}

/** Reflections `I - V T V^T`: `V` is `rows x count`, row by row, `T` upper triangular. */
interface Reflections {
  v: Matrix<Float64Array>;
  t: Matrix<Float64Array>;
}

/** The columns below the diagonal block, each in a row of its own. */
function transposedPanel({ rows, values }: Matrix<Float64Array>, taken: number): Float64Array {
  const below = rows - taken;
  const panel = new Float64Array(taken * below);
  for (let j = 0; j < taken; j++)
    for (let i = 0; i < below; i++) panel[j * below + i] = values[(taken + i) * rows + j]!;
  return panel;
}

/** Makes the panel an upper triangle and gives the reflections that do it. */
function reflect(panel: Float64Array, below: number, taken: number): Reflections {
  const vectors = new Float64Array(taken * below);
  const t = new Float64Array(taken * taken);
  for (let j = 0; j < Math.min(taken, below); j++) {
    const own = panel.subarray(j * below, (j + 1) * below);
    const vector = vectors.subarray(j * below, (j + 1) * below);
    let tail = 0;
    for (let i = j + 1; i < below; i++) tail += own[i]! ** 2;
    if (tail === 0) continue;
    const norm = Math.sqrt(own[j]! ** 2 + tail);
    const alpha = own[j]! > 0 ? -norm : norm;
    const head = own[j]! - alpha;
    vector[j] = 1;
    for (let i = j + 1; i < below; i++) vector[i] = own[i]! / head;
    const tau = -head / alpha;
    for (let k = j; k < taken; k++) subtract(panel.subarray(k * below, (k + 1) * below), vector, tau, j);
    own.fill(0, j + 1);
    // T grows by the column -tau T V^T v.
    for (let k = 0; k < j; k++) {
      let sum = 0;
      for (let l = k; l < j; l++) sum += t[k * taken + l]! * dot(vectors, l * below, vector, j);
      t[k * taken + j] = -tau * sum;
    }
    t[j * taken + j] = tau;
  }
  const v = new Float64Array(below * taken);
  for (let j = 0; j < taken; j++) for (let i = 0; i < below; i++) v[i * taken + j] = vectors[j * below + i]!;
  return { v: { rows: below, columns: taken, values: v }, t: { rows: taken, columns: taken, values: t } };
}

/** `column -= tau (vector · column) vector`, from a row on. */
function subtract(column: Float64Array, vector: Float64Array, tau: number, from: number): void {
  const factor = tau * dot(column, 0, vector, from);
  for (let i = from; i < vector.length; i++) column[i]! -= factor * vector[i]!;
}

function dot(a: Float64Array, offset: number, b: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < b.length; i++) sum += a[offset + i]! * b[i]!;
  return sum;
}

/** What is left of the matrix below and right of the rows that are done. */
function trailing({ rows, values }: Matrix<Float64Array>, taken: number): Matrix<Float64Array> {
  const m = rows - taken;
  const rest = new Float64Array(m * m);
  for (let i = 0; i < m; i++) rest.set(values.subarray((taken + i) * rows + taken, (taken + i + 1) * rows), i * m);
  return { rows: m, columns: m, values: rest };
}

/** `Q^T A Q` of `Q = I - V T V^T`, as `A - V X^T - X V^T` with `X = W - V T^T V^T W / 2`, `W = A V T`. */
async function bothSides(a: Matrix<Float64Array>, by: Reflections | null): Promise<Matrix<Float64Array>> {
  if (!by) return a;
  const { v, t } = by;
  const w = await product('AB', await product('AB', a, v), t);
  const half = await product('AB', v, await product('AtB', t, await product('AtB', v, w)));
  const x: Matrix<Float64Array> = { ...w, values: w.values.map((value, i) => value - half.values[i]! / 2) };
  const { values } = await product('ABt', sideBySide(v, x), sideBySide(x, v));
  for (let i = 0; i < values.length; i++) a.values[i]! -= values[i]!;
  return a;
}

function sideBySide(a: Matrix<Float64Array>, b: Matrix<Float64Array>): Matrix<Float64Array> {
  const columns = a.columns + b.columns;
  const values = new Float64Array(a.rows * columns);
  for (let i = 0; i < a.rows; i++) {
    values.set(a.values.subarray(i * a.columns, (i + 1) * a.columns), i * columns);
    values.set(b.values.subarray(i * b.columns, (i + 1) * b.columns), i * columns + a.columns);
  }
  return { rows: a.rows, columns, values };
}
