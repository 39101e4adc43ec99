import type { Features } from '../../../engine/metrics/features';
import { Random } from '../../../engine/random';

/** Features of a Gaussian of independent columns. */
export function normalFeatures(
  rows: number,
  columns: number,
  seed: number,
  { mean = 0, deviation = 1 } = {},
): Features {
  const values = Random.from(seed, 'features')
    .normals(rows * columns)
    .map((value) => mean + deviation * value);
  return { rows, columns, values };
}
