import type { Matrix } from '../../runtime/matrixProducts';

/** Rows of a symmetric matrix that are made the next ones of a band. */
export type Panel = Matrix<Float64Array>;

/** Householder reflections one after the other, as one: `I - V T V^T`. */
export interface Reflections {
  /** `V^T`, a reflection's vector in each row. */
  v: Matrix<Float64Array>;
  /** Upper triangular (Schreiber and Van Loan 1989). */
  t: Matrix<Float64Array>;
}

/** Makes the panel's columns from `at` on a lower triangle, and gives the reflections that do it from the right. */
export function reflect({ rows, columns, values }: Panel, at: number): Reflections {
  const v = new Float64Array(rows * columns);
  const t = new Float64Array(rows * rows);
  for (let j = 0; j < Math.min(rows, columns - at); j++) {
    const own = values.subarray(j * columns, (j + 1) * columns);
    const vector = v.subarray(j * columns, (j + 1) * columns);
    const head = at + j;
    let tail = 0;
    for (let i = head + 1; i < columns; i++) tail += own[i]! * own[i]!;
    if (tail === 0) continue;
    const norm = Math.sqrt(own[head]! * own[head]! + tail);
    const alpha = own[head]! > 0 ? -norm : norm;
    const scale = own[head]! - alpha;
    vector[head] = 1;
    for (let i = head + 1; i < columns; i++) vector[i] = own[i]! / scale;
    const tau = -scale / alpha;
    own[head] = alpha;
    own.fill(0, head + 1);
    for (let k = j + 1; k < rows; k++) turn(values.subarray(k * columns, (k + 1) * columns), vector, tau, head);
    // T grows by the column -tau T V^T v.
    const shares = Array.from({ length: j }, (_, k) => dot(v.subarray(k * columns, (k + 1) * columns), vector, head));
    for (let k = 0; k < j; k++) {
      let sum = 0;
      for (let l = k; l < j; l++) sum += t[k * rows + l]! * shares[l]!;
      t[k * rows + j] = -tau * sum;
    }
    t[j * rows + j] = tau;
  }
  return { v: { rows, columns, values: v }, t: { rows, columns: rows, values: t } };
}

/** `row -= tau (vector · row) vector`, from a column on. */
function turn(row: Float64Array, vector: Float64Array, tau: number, from: number): void {
  const factor = tau * dot(row, vector, from);
  for (let i = from; i < vector.length; i++) row[i]! -= factor * vector[i]!;
}

/** In four sums, which a processor adds up at once. */
function dot(a: Float64Array, b: Float64Array, from: number): number {
  const whole = a.length - ((a.length - from) % 4);
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let i = from; i < whole; i += 4) {
    first += a[i]! * b[i]!;
    second += a[i + 1]! * b[i + 1]!;
    third += a[i + 2]! * b[i + 2]!;
    fourth += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < a.length; i++) first += a[i]! * b[i]!;
  return first + second + (third + fourth);
}
