import type { Matrix } from '../runtime/matrixProducts';

/** Features of images, `rows x columns`: a row an image. */
export type Features = Matrix<Float32Array>;

/** Those rows, in that order. */
export function rowsOf({ columns, values }: Features, indices: ArrayLike<number>): Features {
  const chosen = new Float32Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++)
    chosen.set(values.subarray(indices[i]! * columns, (indices[i]! + 1) * columns), i * columns);
  return { rows: indices.length, columns, values: chosen };
}

/** Rows `from` to below `to`, in the same memory. */
export function slice({ columns, values }: Features, from: number, to: number): Features {
  return { rows: to - from, columns, values: values.subarray(from * columns, to * columns) };
}

/** @throws RangeError if they have not the same number of columns. */
export function assertComparable(a: Features, b: Features): void {
  if (a.columns !== b.columns)
    throw new RangeError(`Features of ${a.columns} and ${b.columns} dimensions can't be compared.`);
}

/** Mean and population standard deviation, as NumPy's `mean` and `std`. */
export function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
