import { product } from '../../runtime/matrixProducts';
import { slice, type Features } from '../features';

/**
 * Squared distances of all pairs of rows, a block of them at a time. `|x|^2 + |y|^2 - 2 x·y` with the product in
 * float32: its rounding is about 1e-7 of the squared norms, so rows are to be centred before (`movedTo`).
 */

/** Numbers of a block, at most: 16 MiB. */
const blockLength = 2 ** 22;
const mostColumns = 2048;

/** Squared distances of `rows` rows of the first set from `at` to `columns` rows of the second from `beside`. */
export interface DistanceBlock {
  at: number;
  beside: number;
  rows: number;
  columns: number;
  /** `rows x columns`; rounding may leave numbers slightly below zero. */
  values: Float32Array;
}

/** Calls `visit` with every block of distances from rows of `a` to rows of `b`. */
export async function eachDistance(a: Features, b: Features, visit: (block: DistanceBlock) => void): Promise<void> {
  const [normsOfA, normsOfB] = [squaredNorms(a), squaredNorms(b)];
  const columns = Math.min(mostColumns, b.rows);
  const rows = Math.floor(blockLength / columns);
  for (let at = 0; at < a.rows; at += rows)
    for (let beside = 0; beside < b.rows; beside += columns)
      visit(
        await block(
          { set: a, norms: normsOfA, from: at, to: Math.min(a.rows, at + rows) },
          { set: b, norms: normsOfB, from: beside, to: Math.min(b.rows, beside + columns) },
        ),
      );
}

/** The same within one set, and of two blocks that mirror each other only the one above the diagonal, or on it. */
export async function eachDistanceWithin(a: Features, visit: (block: DistanceBlock) => void): Promise<void> {
  const norms = squaredNorms(a);
  const side = Math.floor(Math.sqrt(blockLength));
  for (let at = 0; at < a.rows; at += side)
    for (let beside = at; beside < a.rows; beside += side)
      visit(
        await block(
          { set: a, norms, from: at, to: Math.min(a.rows, at + side) },
          { set: a, norms, from: beside, to: Math.min(a.rows, beside + side) },
        ),
      );
}

/** The mean row. */
export function meanRow({ rows, columns, values }: Features): Float64Array {
  const mean = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) mean[i % columns]! += values[i]! / rows;
  return mean;
}

/** The set moved by `-origin`: distances stay, and small norms lose fewer digits. */
export function movedTo(origin: Float64Array, { rows, columns, values }: Features): Features {
  return { rows, columns, values: values.map((value, i) => value - origin[i % columns]!) };
}

interface Part {
  set: Features;
  norms: Float64Array;
  from: number;
  to: number;
}

async function block(a: Part, b: Part): Promise<DistanceBlock> {
  const { values, rows, columns } = await product('ABt', slice(a.set, a.from, a.to), slice(b.set, b.from, b.to));
  for (let i = 0; i < rows; i++) {
    const norm = a.norms[a.from + i]!;
    for (let j = 0, at = i * columns; j < columns; j++, at++)
      values[at] = norm + b.norms[b.from + j]! - 2 * values[at]!;
  }
  return { at: a.from, beside: b.from, rows, columns, values };
}

function squaredNorms({ rows, columns, values }: Features): Float64Array {
  const norms = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = i * columns; j < (i + 1) * columns; j++) sum += values[j]! ** 2;
    norms[i] = sum;
  }
  return norms;
}
