import { lowerBound } from './curve';

/** A point as chart.js draws it; a `y` of NaN breaks the line. */
export interface Point {
  x: number;
  y: number;
}

/**
 * At most about `limit` points that draw the same line: the points are cut into buckets of equal count, and of each the
 * lowest and the highest stay, in their order. Peaks survive, whatever the density. The ends stay too; a bucket without
 * a finite figure leaves a gap. With `from` and `to`, only those steps and one neighbour on each side, so that the line
 * runs to the edges.
 */
export function decimate(
  steps: Float64Array, values: Float64Array, limit: number, from = -Infinity, to = Infinity,
): Point[] {
  const start = Math.max(0, lowerBound(steps, from) - 1);
  const end = Math.min(steps.length, lowerBound(steps, to) + 1);
  const count = end - start;
  const points: Point[] = [];
  const keep = (index: number) => points.push({ x: steps[index] ?? NaN, y: values[index] ?? NaN });
  if (count <= limit) {
    for (let index = start; index < end; index++) keep(index);
    return points;
  }
  const buckets = Math.max(1, Math.floor((limit - 2) / 2));
  keep(start);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const first = start + 1 + Math.floor((bucket * (count - 2)) / buckets);
    const last = start + 1 + Math.floor(((bucket + 1) * (count - 2)) / buckets);
    const [low, high] = extremes(values, first, last);
    if (low < 0) points.push({ x: steps[first] ?? NaN, y: NaN });
    else {
      keep(Math.min(low, high));
      if (low !== high) keep(Math.max(low, high));
    }
  }
  keep(end - 1);
  return points;
}

/** Indices of the lowest and the highest finite figure in [first, last); -1, -1 if none is finite. */
function extremes(values: Float64Array, first: number, last: number): [low: number, high: number] {
  let [low, high, least, most] = [-1, -1, Infinity, -Infinity];
  for (let index = first; index < last; index++) {
    const value = values[index] ?? NaN;
    if (value < least) [low, least] = [index, value];
    if (value > most) [high, most] = [index, value];
  }
  return [low < 0 ? high : low, high < 0 ? low : high];
}
