import { product, type Matrix } from '../../runtime/matrixProducts';
import type { Random } from '../../random';
import { assertComparable, meanAndDeviation, rowsOf, type Features } from '../features';

/**
 * Features at most for which products are in float64: of wider ones the sum of a million rounding errors of float32 is
 * far below the subsets' own deviation, at half the time.
 */
const mostPrecise = 512;

/** Which rows of two sets are compared: as many of each. */
export interface SubsetPair {
  first: ArrayLike<number>;
  second: ArrayLike<number>;
}

/**
 * The kernel distance of Bińkowski et al. (2018): the unbiased estimate of the squared maximum mean discrepancy under
 * `k(x, y) = (x·y / d + 1)^3`, of each pair of subsets; their mean and population standard deviation. It can be below
 * zero. NaN if a feature isn't finite.
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
  const distances: number[] = [];
  for (const subset of subsets) {
    const count = subset.first.length;
    if (count !== subset.second.length || count < 2)
      throw new RangeError('Subsets must be of two vectors or more, and as many of both sets.');
    const [x, y] = [rowsOf(first, subset.first), rowsOf(second, subset.second)].map(precise) as [Operand, Operand];
    const within = (await withinSum(x)) + (await withinSum(y));
    distances.push(within / (count * (count - 1)) - (2 * (await acrossSum(x, y))) / count ** 2);
  }
  return meanAndDeviation(distances);
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

type Operand = Matrix<Float32Array | Float64Array>;

function precise(features: Features): Operand {
  return features.columns > mostPrecise ? features : { ...features, values: Float64Array.from(features.values) };
}

/** The kernel's sum over all pairs of different rows. */
async function withinSum(x: Operand): Promise<number> {
  const { values, rows } = await product('ABt', x, x);
  let sum = 0;
  // The product is symmetric.
  for (let i = 0; i < rows; i++) for (let j = 0; j < i; j++) sum += cubed(values[i * rows + j]!, x.columns);
  return 2 * sum;
}

/** The kernel's sum over all pairs of a row of each. */
async function acrossSum(x: Operand, y: Operand): Promise<number> {
  const { values } = await product('ABt', x, y);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += cubed(values[i]!, x.columns);
  return sum;
}

function cubed(dot: number, dimension: number): number {
  const base = dot / dimension + 1;
  return base * base * base;
}
