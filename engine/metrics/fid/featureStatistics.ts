import { product } from '../../runtime/matrixProducts';

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

/** Vectors that are centred at once, at most: 16 MiB of 2,048 features. */
const portion = 1024;
/** Features of a block of the covariance; of blocks that mirror each other one is computed. */
const block = 512;

/**
 * Mean and covariance of vectors that come in portions, each portion centred on its own mean before it is merged (Chan,
 * Golub and LeVeque 1979), so that a large mean costs no digits. Its work is products of matrices in float64.
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
   * To be awaited before the next.
   * @param features `count x dimension`.
   * @throws RangeError if that is not a whole number of vectors.
   */
  async add(features: ArrayLike<number>): Promise<void> {
    const { dimension } = this;
    const count = features.length / dimension;
    if (!Number.isInteger(count)) throw new RangeError(`${features.length} numbers are no vectors of ${dimension}.`);
    for (let from = 0; from < count; from += portion)
      await this.addPortion(features, from, Math.min(portion, count - from));
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

  private async addPortion(features: ArrayLike<number>, from: number, count: number): Promise<void> {
    const { dimension, mean, scatter } = this;
    const portionMean = new Float64Array(dimension);
    for (let row = 0, at = from * dimension; row < count; row++)
      for (let j = 0; j < dimension; j++, at++) portionMean[j]! += features[at]!;
    for (let j = 0; j < dimension; j++) portionMean[j]! /= count;

    // A row for each feature, so that a block of features lies in one piece.
    const centred = new Float64Array(dimension * count);
    for (let row = 0, at = from * dimension; row < count; row++)
      for (let j = 0; j < dimension; j++, at++) centred[j * count + row] = features[at]! - portionMean[j]!;
    for (let i = 0; i < dimension; i += block)
      for (let j = i; j < dimension; j += block) await this.addProduct(centred, count, i, j);

    const total = this.count + count;
    const shift = portionMean.map((value, j) => value - mean[j]!);
    const weight = (this.count * count) / total;
    for (let i = 0; i < dimension; i++) {
      const factor = weight * shift[i]!;
      for (let j = i; j < dimension; j++) scatter[i * dimension + j]! += factor * shift[j]!;
    }
    for (let j = 0; j < dimension; j++) mean[j]! += (shift[j]! * count) / total;
    this.count = total;
  }

  /** Adds the block of the scatter whose first row and column these are. */
  private async addProduct(centred: Float64Array, count: number, row: number, column: number): Promise<void> {
    const { dimension, scatter } = this;
    const part = (from: number) => {
      const rows = Math.min(block, dimension - from);
      return { rows, columns: count, values: centred.subarray(from * count, (from + rows) * count) };
    };
    const { rows, columns, values } = await product('ABt', part(row), part(column));
    for (let i = 0, at = 0; i < rows; i++) {
      const to = (row + i) * dimension + column;
      for (let j = 0; j < columns; j++, at++) scatter[to + j]! += values[at]!;
    }
  }
}

/**
 * The moments of `features`, `count x dimension`.
 * @throws RangeError if that is not a whole number of vectors, or fewer than two.
 */
export async function statisticsOf(features: ArrayLike<number>, dimension: number): Promise<FeatureStatistics> {
  const accumulator = new StatisticsAccumulator(dimension);
  await accumulator.add(features);
  return accumulator.finish();
}
