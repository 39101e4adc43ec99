import type { Random } from '../../random';
import { assertComparable, meanAndDeviation, rowsOf, type Features } from '../features';
import { sumsAcross, sumsWithin, type Operand, type Rows } from './kernelSums';

/**
 * Features at most for which products are in float64: of wider ones the sum of a million rounding errors of float32 is
 * far below the subsets' own deviation, at half the time.
 */
const mostPrecise = 512;

/** Which rows of two sets are compared: as many of each, none twice. */
export interface SubsetPair {
  first: ArrayLike<number>;
  second: ArrayLike<number>;
}

/**
 * The kernel distance of Bińkowski et al. (2018): the unbiased estimate of the squared maximum mean discrepancy under
 * `k(x, y) = (x·y / d + 1)^3`, of each pair of subsets; their mean and population standard deviation. It can be below
 * zero. NaN if a feature isn't finite. Where subsets share rows, each pair of rows is looked at once for all of them.
 *
 * All in float64, but for products `x·y` of more than 512 features, which are in float32.
 * @throws RangeError if dimensions differ, or a pair's counts do, or are below two.
 */
export async function kernelDistance(
  first: Features,
  second: Features,
  subsets: readonly SubsetPair[],
): Promise<{ mean: number; deviation: number }> {
  assertComparable(first, second);
  for (const { first: own, second: other } of subsets)
    if (own.length !== other.length || own.length < 2)
      throw new RangeError('Subsets must be of two vectors or more, and as many of both sets.');
  const separately = subsets.reduce((sum, own) => sum + own.first.length ** 2, 0);
  const together = (first.rows + second.rows) ** 2 / 4;
  if (together <= separately) return meanAndDeviation(await distancesOf(first, second, subsets));
  const distances: number[] = [];
  for (const subset of subsets) {
    const [x, y] = [rowsOf(first, subset.first), rowsOf(second, subset.second)];
    const all = Uint32Array.from({ length: x.rows }, (_, row) => row);
    distances.push(...(await distancesOf(x, y, [{ first: all, second: all }])));
  }
  return meanAndDeviation(distances);
}

/** Of each pair of subsets, by all pairs of rows. */
async function distancesOf(first: Features, second: Features, subsets: readonly SubsetPair[]): Promise<number[]> {
  const x: Rows = { features: precise(first), subsets: subsets.map((pair) => pair.first) };
  const y: Rows = { features: precise(second), subsets: subsets.map((pair) => pair.second) };
  const [withinX, withinY, across] = [await sumsWithin(x), await sumsWithin(y), await sumsAcross(x, y)];
  return subsets.map(({ first: { length: count } }, i) => {
    const within = withinX[i]! + withinY[i]!;
    return within / (count * (count - 1)) - (2 * across[i]!) / count ** 2;
  });
}

/** `count` pairs of subsets of `size` rows, drawn without repetition within a subset. */
export function drawSubsets(
  [first, second]: readonly [number, number],
  { count, size }: { count: number; size: number },
  random: Random,
): SubsetPair[] {
  const draw = (rows: number) => random.permutation(rows).subarray(0, size);
  return Array.from({ length: count }, () => ({ first: draw(first), second: draw(second) }));
}

function precise(features: Features): Operand {
  return features.columns > mostPrecise ? features : { ...features, values: Float64Array.from(features.values) };
}
