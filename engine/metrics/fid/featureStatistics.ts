import { product } from '../../runtime/matrixProducts';
import { slice, type Features } from '../features';

/** The first two moments of a set of feature vectors, in float64. */
export interface FeatureStatistics {
  /** Number of vectors. */
  count: number;
  dimension: number;
  /** `dimension`. */
  mean: Float64Array;
  /** `dimension x dimension`, unbiased (divided by `count - 1`). */
  covariance: Float64Array;
}

/**
 * Mean and covariance of vectors that come in portions, each portion centred on its own mean before it is merged (Chan,
 * Golub and LeVeque 1979), so that a large mean costs no digits.
 */
export class StatisticsAccumulator {
  private count = 0;
  private readonly mean: Float64Array;
  /** Sum of outer products of centred vectors: the upper triangle, row by row. */
  private readonly scatter: Float64Array;

  constructor(readonly dimension: number) {
    this.mean = new Float64Array(dimension);
    this.scatter = new Float64Array(dimension * dimension);
  }

  /**
   * @param features `count x dimension`.
   * @throws RangeError if that is not a whole number of vectors.
   */
  add(features: ArrayLike<number>): void {
    const { dimension, mean } = this;
    const count = features.length / dimension;
    if (!Number.isInteger(count)) throw new RangeError(`${features.length} numbers are no vectors of ${dimension}.`);
    if (count === 0) return;

    const portionMean = new Float64Array(dimension);
    for (let i = 0; i < features.length; i++) portionMean[i % dimension]! += features[i]!;
    for (let j = 0; j < dimension; j++) portionMean[j]! /= count;

    const centred = new Float64Array(dimension);
    for (let row = 0; row < count; row++) {
      for (let j = 0; j < dimension; j++) centred[j] = features[row * dimension + j]! - portionMean[j]!;
      this.addOuterProduct(centred, 1);
    }

    const total = this.count + count;
    const shift = portionMean.map((value, j) => value - mean[j]!);
    this.addOuterProduct(shift, (this.count * count) / total);
    for (let j = 0; j < dimension; j++) mean[j]! += (shift[j]! * count) / total;
    this.count = total;
  }

  /** @throws RangeError for fewer than two vectors, which have no covariance. */
  finish(): FeatureStatistics {
    const { dimension, count, mean, scatter } = this;
    if (count < 2) throw new RangeError('A covariance needs two vectors or more.');
    const covariance = new Float64Array(dimension * dimension);
    for (let i = 0; i < dimension; i++) {
      for (let j = i; j < dimension; j++) {
        covariance[i * dimension + j] = covariance[j * dimension + i] = scatter[i * dimension + j]! / (count - 1);
      }
    }
    return { count, dimension, mean: mean.slice(), covariance };
  }

  private addOuterProduct(vector: Float64Array, weight: number): void {
    const { dimension, scatter } = this;
    for (let i = 0; i < dimension; i++) {
      const factor = weight * vector[i]!;
      for (let j = i; j < dimension; j++) scatter[i * dimension + j]! += factor * vector[j]!;
    }
  }
}

/** The moments of `features`, `count x dimension`. */
export function statisticsOf(features: ArrayLike<number>, dimension: number): FeatureStatistics {
  const accumulator = new StatisticsAccumulator(dimension);
  accumulator.add(features);
  return accumulator.finish();
}

/** Rows that are centred at once: 16 MiB of 2,048 features. */
const portion = 1024;

/**
 * The moments of features that are all there, by products of matrices: of wide ones many times as fast.
 * @throws RangeError for fewer than two vectors, which have no covariance.
 */
export async function momentsOf(features: Features): Promise<FeatureStatistics> {
  const { rows: count, columns: dimension, values } = features;
  if (count < 2) throw new RangeError('A covariance needs two vectors or more.');
  const mean = new Float64Array(dimension);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < dimension; j++, at++) mean[j]! += values[at]!;
  for (let j = 0; j < dimension; j++) mean[j]! /= count;
  const covariance = new Float64Array(dimension * dimension);
  for (let from = 0; from < count; from += portion) {
    const part = slice(features, from, Math.min(count, from + portion));
    const centred = new Float64Array(part.values.length);
    for (let i = 0, at = 0; i < part.rows; i++)
      for (let j = 0; j < dimension; j++, at++) centred[at] = part.values[at]! - mean[j]!;
    const of = { rows: part.rows, columns: dimension, values: centred };
    const { values: outer } = await product('AtB', of, of);
    for (let i = 0; i < outer.length; i++) covariance[i]! += outer[i]! / (count - 1);
  }
  return { count, dimension, mean, covariance };
}
