import { product, type Matrix } from '../../runtime/matrixProducts';

export type Operand = Matrix<Float32Array | Float64Array>;

/** Rows of features, `rows x columns`, and subsets of them, none with a row twice. */
export interface Rows {
  features: Operand;
  subsets: readonly ArrayLike<number>[];
}

/** Rows whose kernel with all others is in memory at once. */
const strip = 512;

/** Of each subset, the sum of `k(x, y) = (x·y / d + 1)^3` over all pairs of different rows. */
export async function sumsWithin({ features, subsets }: Rows): Promise<Float64Array> {
  const members = membersOf(features, subsets);
  const sums = new Float64Array(subsets.length);
  for (let at = 0; at < features.rows; at += strip) {
    // The kernel is symmetric: of each pair, the row before the other.
    const behind = slice(features, at, features.rows);
    const kernel = await kernelOf(slice(features, at, at + strip), behind);
    for (let i = 0; i < kernel.rows; i++) kernel.values.fill(0, i * kernel.columns, i * kernel.columns + i + 1);
    await addMembers(sums, kernel, slice(members, at, at + strip), slice(members, at, features.rows));
  }
  return sums.map((sum) => 2 * sum);
}

/** Of each pair of subsets, the sum of the kernel over all pairs of a row of each. */
export async function sumsAcross(x: Rows, y: Rows): Promise<Float64Array> {
  const [ofX, ofY] = [membersOf(x.features, x.subsets), membersOf(y.features, y.subsets)];
  const sums = new Float64Array(x.subsets.length);
  for (let at = 0; at < x.features.rows; at += strip) {
    const kernel = await kernelOf(slice(x.features, at, at + strip), y.features);
    await addMembers(sums, kernel, slice(ofX, at, at + strip), ofY);
  }
  return sums;
}

async function kernelOf(x: Operand, y: Operand): Promise<Operand> {
  const dots = await product('ABt', x, y);
  const { values } = dots;
  for (let i = 0; i < values.length; i++) {
    const base = values[i]! / x.columns + 1;
    values[i] = base * base * base;
  }
  return dots;
}

/** `rows x subsets`: 1 where the row is in the subset, else 0. */
function membersOf({ rows, values }: Operand, subsets: readonly ArrayLike<number>[]): Operand {
  const length = rows * subsets.length;
  const members = values instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  subsets.forEach((subset, s) => {
    for (let i = 0; i < subset.length; i++) members[subset[i]! * subsets.length + s] = 1;
  });
  return { rows, columns: subsets.length, values: members };
}

/** Adds to each subset's sum the kernel of those of its rows. */
async function addMembers(sums: Float64Array, kernel: Operand, ofRows: Operand, ofColumns: Operand): Promise<void> {
  const { values, columns } = await product('AtB', ofRows, kernel);
  for (let s = 0; s < sums.length; s++)
    for (let j = 0; j < columns; j++) sums[s]! += values[s * columns + j]! * ofColumns.values[j * sums.length + s]!;
}

function slice({ rows, columns, values }: Operand, from: number, to: number): Operand {
  const last = Math.min(rows, to);
  return { rows: last - from, columns, values: values.subarray(from * columns, last * columns) };
}
