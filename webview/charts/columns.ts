import { lowerBound, type Curve } from './curve';
import type { Interval } from './viewport';

/**
 * What is drawn of a curve, from left to right: a column for every pixel with points where points are denser than
 * pixels, a column for every point elsewhere. So whatever is computed of columns costs what there are pixels.
 */
export interface Columns {
  /** How many there are; the arrays may be longer. */
  count: number;
  x: Float64Array;
  /** Lowest, highest and mean finite value; NaN where there is none. */
  low: Float64Array;
  high: Float64Array;
  mean: Float64Array;
  /** How many points are finite, and how many are not. */
  finite: Float64Array;
  missing: Float64Array;
  /** Columns [first, last) lie in the part of the axis that is shown; those around it lead lines to its edges. */
  first: number;
  last: number;
  /** Whether there are columns of several points in that part. */
  dense: boolean;
}

/** More points than this for a pixel are drawn as columns. */
const mostPoints = 2;

/**
 * @param before how far before the viewport columns begin, in units of x: the past that smoothing looks back on.
 * @param outdated columns that nobody reads any more, whose arrays are used again.
 */
export function columnsOf(
  curve: Curve,
  viewport: Interval,
  pixels: number,
  before: number,
  outdated?: Columns,
): Columns {
  const { steps } = curve;
  const [from, to] = viewport;
  const start = lowerBound(steps, from);
  const end = lowerBound(steps, nextUp(to), start);
  const past = Math.max(0, Math.min(start - 1, lowerBound(steps, from - before, 0, start)));
  const after = Math.min(steps.length, end + 1);
  const width = (to - from) / Math.max(1, pixels);
  const columns = room(
    Math.min(start - past, columnLimit(before / width)) + Math.min(end - start, columnLimit(pixels)) + (after - end),
    outdated,
  );
  fill(columns, curve, past, start, from, width, before / width);
  columns.first = columns.count;
  columns.dense = fill(columns, curve, start, end, from, width, pixels);
  columns.last = columns.count;
  fill(columns, curve, end, after, from, width, 1);
  return columns;
}

/** The most columns that so many pixels get, their edges counted. */
function columnLimit(pixels: number): number {
  return mostPoints * Math.ceil(pixels) + 4;
}

function room(count: number, outdated: Columns | undefined): Columns {
  if (outdated && outdated.x.length >= count) return { ...outdated, count: 0, first: 0, last: 0, dense: false };
  const numbers = () => new Float64Array(count);
  return {
    count: 0,
    x: numbers(),
    low: numbers(),
    high: numbers(),
    mean: numbers(),
    finite: numbers(),
    missing: numbers(),
    first: 0,
    last: 0,
    dense: false,
  };
}

/** Adds columns for the points [first, last), and says whether they are of several points each, or the points' own. */
function fill(
  columns: Columns,
  curve: Curve,
  first: number,
  last: number,
  from: number,
  width: number,
  pixels: number,
): boolean {
  const { steps } = curve;
  const edgeBehind = (x: number) => from + (Math.floor((x - from) / width) + 1) * width;
  const dense = last - first > mostPoints * Math.max(1, pixels);
  const extract = { low: 0, high: 0, sum: 0, finite: 0, missing: 0 };
  for (let place = first; place < last;) {
    const at = columns.count++;
    const next = dense ? Math.max(place + 1, lowerBound(steps, edgeBehind(steps[place]!), place, last)) : place + 1;
    curve.extract(place, next, extract);
    const { low, high, sum, finite, missing } = extract;
    columns.x[at] = (steps[place]! + steps[next - 1]!) / 2;
    columns.low[at] = finite > 0 ? low : NaN;
    columns.high[at] = finite > 0 ? high : NaN;
    // Rounding, or a sum beyond all numbers, must not put the mean outside.
    columns.mean[at] = finite > 0 ? Math.min(high, Math.max(low, sum / finite)) : NaN;
    columns.finite[at] = finite;
    columns.missing[at] = missing;
    place = next;
  }
  return dense || curve.isOutline;
}

/** The next larger number, so that a point at the very end is still inside. */
function nextUp(value: number): number {
  return value + Math.max(Number.MIN_VALUE, Math.abs(value) * Number.EPSILON);
}
