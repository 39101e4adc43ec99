import { product, type Matrix } from '../../runtime/matrixProducts';
import { bandedValues } from './bandedValues';
import { part } from './part';
import { reflect, type Panel } from './reflections';

/** Rows that a step of the reduction takes: wide enough for products to be fast, narrow enough for the band to be. */
const band = 32;
/** Rows whose reflections are gathered before what is left of the matrix is computed anew, in one large product. */
const gathered = 256;

/**
 * Eigenvalues, in no order, of a symmetric matrix: made a band by blocks of Householder reflections, whose work is
 * products of large matrices, and the band made tridiagonal (Bischof, Lang and Sun 2000).
 */
export async function symmetricValues({ rows: n, values }: Matrix<Float64Array>): Promise<Float64Array> {
  const width = Math.min(band, Math.max(1, n - 1));
  const bands = new Float64Array(n * (width + 2));
  let rest: Matrix<Float64Array> = { rows: n, columns: n, values };
  while (rest.rows > 0) {
    const { rows: m } = rest;
    const pending = new PendingReflections(m);
    let done = 0;
    for (; done < Math.min(gathered, m); done += width) {
      const taken = Math.min(width, m - done);
      const panel = await pending.panelOf(rest, done, taken);
      const below = m - done - taken;
      const reflections = below > 1 ? reflect(panel, done + taken) : null;
      keepBand(bands, { n, width, at: n - m + done }, panel, done);
      if (reflections) await pending.add(rest, reflections, done + taken);
    }
    done = Math.min(done, m);
    rest = await pending.trailing(rest, done);
  }
  return bandedValues(bands, n, width);
}

/**
 * Copies what rows of the panel say of the band.
 * @param at the first of them in the whole matrix; @param done the same in the panel's columns.
 */
function keepBand(
  bands: Float64Array,
  { n, width, at }: { n: number; width: number; at: number },
  { rows, columns, values }: Panel,
  done: number,
): void {
  for (let j = 0; j < rows; j++)
    for (let k = 0; k <= width && at + j + k < n; k++)
      bands[(at + j) * (width + 2) + k] = values[j * columns + done + j + k]!;
}

/**
 * Reflections that a matrix is yet to be turned by on both sides: it stands for `A - V X^T - X V^T` (Dongarra, Sorensen
 * and Hammarling 1989). All are kept as rows of `size` numbers, so that those of a step lie behind those before.
 */
class PendingReflections {
  /** `V^T` and `X^T` of each step in turn, and the other way round: the matrix is `A - first^T second`. */
  private readonly first: Matrix<Float64Array>;
  private readonly second: Matrix<Float64Array>;

  constructor(private readonly size: number) {
    const none = () => ({ rows: 0, columns: size, values: new Float64Array(2 * (gathered + band) * size) });
    [this.first, this.second] = [none(), none()];
  }

  /** Rows `at` to `at + count` of the matrix. */
  async panelOf(a: Matrix<Float64Array>, at: number, count: number): Promise<Panel> {
    const panel = part(a, { row: at, rows: count, column: 0, columns: this.size });
    const { rows } = this.first;
    if (rows === 0) return panel;
    const own = part(this.first, { row: 0, rows, column: at, columns: count });
    subtract(panel.values, (await product('AtB', own, filled(this.second))).values);
    return panel;
  }

  /**
   * Takes up `Q = I - V T V^T`: `Q^T A Q` is `A - V X^T - X V^T` with `X = W - V T^T V^T W / 2`, `W = A V T`.
   * @param v `V^T`, zero before column `at`, as `X` then is but for numbers that nobody asks for.
   */
  async add(
    a: Matrix<Float64Array>,
    { v, t }: { v: Matrix<Float64Array>; t: Matrix<Float64Array> },
    at: number,
  ): Promise<void> {
    const { size } = this;
    const below = { rows: size - at, columns: size, values: a.values.subarray(at * size) };
    const { values: image } = await product('ABt', below, v);
    const av: Matrix<Float64Array> = { ...v, values: new Float64Array(v.values.length) };
    for (let i = 0; i < below.rows; i++)
      for (let k = 0; k < v.rows; k++) av.values[k * size + at + i] = image[i * v.rows + k]!;
    if (this.first.rows > 0) {
      const shares = await product('ABt', v, filled(this.second));
      subtract(av.values, (await product('AB', shares, filled(this.first))).values);
      for (let k = 0; k < v.rows; k++) av.values.fill(0, k * size, k * size + at);
    }
    const x = await product('AtB', t, av);
    const half = await product('AB', await product('AtB', await product('ABt', v, x), t), v);
    for (let i = 0; i < half.values.length; i++) x.values[i]! -= half.values[i]! / 2;
    append(this.first, v, x);
    append(this.second, x, v);
  }

  /** The matrix behind its first `done` rows and columns. */
  async trailing(a: Matrix<Float64Array>, done: number): Promise<Matrix<Float64Array>> {
    const rest = part(a, { row: done, rows: a.rows - done, column: done, columns: a.columns - done });
    if (rest.rows === 0 || this.first.rows === 0) return rest;
    const behind = (of: Matrix<Float64Array>) =>
      part(of, { row: 0, rows: of.rows, column: done, columns: rest.columns });
    subtract(rest.values, (await product('AtB', behind(this.first), behind(this.second))).values);
    return rest;
  }
}

function subtract(from: Float64Array, what: Float64Array): void {
  for (let i = 0; i < what.length; i++) from[i]! -= what[i]!;
}

/** The rows that are there. */
function filled({ rows, columns, values }: Matrix<Float64Array>): Matrix<Float64Array> {
  return { rows, columns, values: values.subarray(0, rows * columns) };
}

function append(to: Matrix<Float64Array>, ...parts: readonly Matrix<Float64Array>[]): void {
  for (const { rows, columns, values } of parts) {
    to.values.set(values, to.rows * columns);
    to.rows += rows;
  }
}
