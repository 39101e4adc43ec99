import { lowerBound } from './curve';

/** A point as chart.js draws it; a `y` of NaN breaks the line. */
export interface Point {
  x: number;
  y: number;
}

/**
 * Draws a growing line with at most about `limit` points: it is cut into buckets of equal count (a power of two), and
 * of each the lowest and the highest point stay, in their order, so that peaks survive whatever the density. The ends
 * stay too; a bucket without a finite figure leaves a gap. Whole buckets are kept, so that an update costs what it
 * adds.
 */
export class Decimator {
  #points: Point[] = [];
  #bucket = 1;
  #done = 0;
  #revision = 0;

  constructor(private readonly limit: number) {}

  /** @param revision another number wherever points that were there before are not the same any more. */
  points(steps: Float64Array, values: Float64Array, revision = 0): Point[] {
    const bucket = bucketFor(steps.length, this.limit);
    if (bucket !== this.#bucket || revision !== this.#revision || steps.length < this.#done) {
      [this.#points, this.#bucket, this.#done, this.#revision] = [[], bucket, 0, revision];
    }
    for (; this.#done + bucket <= steps.length; this.#done += bucket) {
      if (this.#done === 0 && bucket > 1) keep(this.#points, steps, values, 0);
      keepExtremes(this.#points, steps, values, this.#done, this.#done + bucket);
    }
    const points = [...this.#points];
    if (this.#done < steps.length) keepExtremes(points, steps, values, this.#done, steps.length);
    if (bucket > 1) keep(points, steps, values, steps.length - 1);
    return points;
  }
}

/** The same for the part of a line between two steps, with a neighbour on each side so that it runs to the edges. */
export function decimate(steps: Float64Array, values: Float64Array, limit: number, from: number, to: number): Point[] {
  const start = Math.max(0, lowerBound(steps, from) - 1);
  const end = Math.min(steps.length, lowerBound(steps, to) + 1);
  return new Decimator(limit).points(steps.subarray(start, end), values.subarray(start, end));
}

/** The smallest power of two with which two points a bucket stay within `limit`; 1 where all points do. */
function bucketFor(count: number, limit: number): number {
  if (count <= limit) return 1;
  let bucket = 4;
  while ((2 * count) / bucket > limit) bucket *= 2;
  return bucket;
}

/** Adds a point, unless it is the one added last. */
function keep(points: Point[], steps: Float64Array, values: Float64Array, index: number): void {
  const x = steps[index] ?? NaN;
  if (points.at(-1)?.x !== x) points.push({ x, y: values[index] ?? NaN });
}

/** Adds the lowest and the highest finite point of [first, last), or a gap. */
function keepExtremes(points: Point[], steps: Float64Array, values: Float64Array, first: number, last: number): void {
  let low = -1;
  let high = -1;
  let least = Infinity;
  let most = -Infinity;
  for (let index = first; index < last; index++) {
    const value = values[index] ?? NaN;
    if (value < least) {
      low = index;
      least = value;
    }
    if (value > most) {
      high = index;
      most = value;
    }
  }
  if (low < 0 || high < 0) return keep(points, steps, values, first);
  keep(points, steps, values, Math.min(low, high));
  keep(points, steps, values, Math.max(low, high));
}
