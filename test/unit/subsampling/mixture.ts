import type { Random } from '../../../engine/random';
import type { Proposals, Propose } from '../../../engine/methods/subsampling/sampling/proposals';

/**
 * A conditional toy of known densities (subsampling README, Tests): given its label, a real point is normal around the
 * label's centre, and a generated one is normal around a point beside it, twice as wide.
 */

const realDeviation = 0.3;
const fakeDeviation = 0.6;
const shift = 0.3;

/** A label's centre, on a circle of radius 2: `label` in turns. */
function centreOf(label: number): [x: number, y: number] {
  return [2 * Math.cos(2 * Math.PI * label), 2 * Math.sin(2 * Math.PI * label)];
}

function points(labels: ArrayLike<number>, random: Random, deviation: number, right: number): Float32Array {
  const noise = random.normals(2 * labels.length);
  return Float32Array.from(
    noise,
    (z, i) => centreOf(labels[i >> 1]!)[(i % 2) as 0 | 1] + (i % 2 === 0 ? right : 0) + deviation * z,
  );
}

/** `labels x 2`. */
export const drawReals = (labels: ArrayLike<number>, random: Random): Float32Array =>
  points(labels, random, realDeviation, 0);
export const drawFakes = (labels: ArrayLike<number>, random: Random): Float32Array =>
  points(labels, random, fakeDeviation, shift);

/** The true ratio of the densities at a point. */
export function trueRatio(x: number, y: number, label: number): number {
  const [cx, cy] = centreOf(label);
  const density = (deviation: number, right: number) =>
    Math.exp(-((x - cx - right) ** 2 + (y - cy) ** 2) / (2 * deviation ** 2)) / (2 * Math.PI * deviation ** 2);
  return density(realDeviation, 0) / density(fakeDeviation, shift);
}

/** The largest true ratio, by its closed form: both are isotropic, so it lies on the line through the centres. */
export const largestTrueRatio =
  (fakeDeviation / realDeviation) ** 2 * Math.exp(shift ** 2 / (2 * (fakeDeviation ** 2 - realDeviation ** 2)));

/** Generated points of one label, with the ratios that `ratiosOf` gives them. */
export function proposalsOf(
  label: number,
  random: Random,
  ratiosOf: (points: Float32Array) => Promise<Float32Array> | Float32Array,
): Propose {
  return async (count): Promise<Proposals> => {
    const samples = drawFakes(new Float32Array(count).fill(label), random);
    return { count, samples, labels: new Float32Array(count).fill(label), ratios: await ratiosOf(samples) };
  };
}

export const exactRatios =
  (label: number) =>
  (samples: Float32Array): Float32Array =>
    Float32Array.from({ length: samples.length / 2 }, (_, i) => trueRatio(samples[2 * i]!, samples[2 * i + 1]!, label));

/**
 * Largest difference between the distribution functions of two samples, and what it must exceed to tell them apart at
 * one in a thousand.
 */
export function kolmogorovSmirnov(a: number[], b: number[]): { distance: number; critical: number } {
  const [x, y] = [a.toSorted((p, q) => p - q), b.toSorted((p, q) => p - q)];
  let [i, j, distance] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    if (x[i]! <= y[j]!) i++;
    else j++;
    distance = Math.max(distance, Math.abs(i / x.length - j / y.length));
  }
  return { distance, critical: 1.95 * Math.sqrt((x.length + y.length) / (x.length * y.length)) };
}

/** Spearman's rank correlation; equal values share their mean rank. */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const ranks = (values: ArrayLike<number>) => {
    const order = Array.from({ length: values.length }, (_, i) => i).sort((p, q) => values[p]! - values[q]!);
    const result = new Float64Array(values.length);
    for (let from = 0, to = 0; from < order.length; from = to) {
      while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
      for (const index of order.slice(from, to)) result[index] = (from + to - 1) / 2;
    }
    return result;
  };
  const [ra, rb] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  const product = (x: Float64Array, y: Float64Array) =>
    x.reduce((total, rank, i) => total + (rank - middle) * (y[i]! - middle), 0);
  return product(ra, rb) / Math.sqrt(product(ra, ra) * product(rb, rb));
}
