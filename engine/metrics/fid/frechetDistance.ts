import { traceOfProductRoot } from '../algebra/traceOfProductRoot';
import type { Matrix } from '../../runtime/matrixProducts';
import type { FeatureStatistics } from './featureStatistics';

/**
 * The Fréchet distance between two Gaussians, `|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^1/2)` (Heusel et al. 2017): FID, if
 * the statistics are of features of images. NaN if a statistic isn't finite.
 *
 * Its expectation is biased upwards by the finite counts, about `2 d / n + d (d + 1) / (2 n)` for two sets of `n`
 * vectors in `d` dimensions, so only distances at equal counts can be compared (metrics README, Sample
 * bias).
 * @throws RangeError if the dimensions differ.
 */
export async function frechetDistance(a: FeatureStatistics, b: FeatureStatistics): Promise<number> {
  if (a.dimension !== b.dimension)
    throw new RangeError(`Features of ${a.dimension} and ${b.dimension} dimensions can't be compared.`);
  if (![a.mean, a.covariance, b.mean, b.covariance].every((values) => values.every(Number.isFinite))) return NaN;
  const traces = traceOf(a) + traceOf(b);
  const root = await traceOfProductRoot(covarianceOf(a), covarianceOf(b));
  const shift = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0);
  const distance = shift + traces - 2 * root;
  // Equal statistics leave a rounding error of either sign.
  return Math.max(0, distance);
}

function covarianceOf({ dimension, covariance }: FeatureStatistics): Matrix<Float64Array> {
  return { rows: dimension, columns: dimension, values: covariance };
}

function traceOf({ dimension, covariance }: FeatureStatistics): number {
  let trace = 0;
  for (let i = 0; i < dimension; i++) trace += covariance[i * dimension + i]!;
  return trace;
}

/** Whether a covariance of that many vectors can't have full rank, so that a distance says little. */
export function isRankDeficient({ count, dimension }: Pick<FeatureStatistics, 'count' | 'dimension'>): boolean {
  return count <= dimension;
}
