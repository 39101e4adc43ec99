import type { ValueScale } from './valueScale';
import type { Interval } from './viewport';

/** What of a line lies in the part that is shown. */
export interface ShownLine {
  /** The line that is drawn, smoothed or not; NaN at gaps. */
  line: Float64Array;
  /** The means it was smoothed from. */
  mean: Float64Array;
  low: Float64Array;
  high: Float64Array;
}

export interface Fit {
  scale: ValueScale;
  /** Whether the range covers every value, however far out. */
  outliers: boolean;
  /** What the axis reaches at least. */
  reach?: Interval | undefined;
}

/** The share of values at each end that a range may leave out. */
const leftOut = 0.01;
/** Room above and below, as a share of the range. */
const margin = 0.06;
/** The share of the noise around the lines that shows at least: closer than that, a mean only wiggles. */
const leastOfNoise = 0.5;
/** More lines than this show no noise around them. */
export const mostNoisy = 8;

/**
 * The values that the y axis covers: those of the lines but for the lowest and the highest hundredth, with a little
 * room, so that a single value far out does not make everything else flat. What one such value drags along with it when
 * it is smoothed does not count either.
 */
export function fittedRange(lines: readonly ShownLine[], { scale, outliers, reach }: Fit): Interval {
  const whole = hull(lines.map(outliers ? wholeRange : bulkRange));
  if (outliers) return roomy(whole, scale, reach);
  // Too many lines to show it around each have none to be widened for.
  const noise = hull(lines.length > mostNoisy ? [] : lines.map(({ low, high }) => [inner(low)[0], inner(high)[1]]));
  return roomy(widened(whole, noise, scale), scale, reach);
}

/** From the lowest end to the highest; [Infinity, -Infinity] of none. */
function hull(intervals: readonly Interval[]): Interval {
  return intervals.reduce<Interval>(
    ([low, high], [from, to]) => [Math.min(low, from), Math.max(high, to)],
    [Infinity, -Infinity],
  );
}

/** Widens the lines' range about its middle until it shows enough of the noise around them. */
function widened(lines: Interval, noise: Interval, { place, value }: ValueScale): Interval {
  const [low, high] = [place(lines[0]), place(lines[1])];
  const missing = leastOfNoise * (place(noise[1]) - place(noise[0])) - (high - low);
  return missing > 0 ? [value(low - missing / 2), value(high + missing / 2)] : lines;
}

function roomy([low, high]: Interval, scale: ValueScale, reach: Interval | undefined): Interval {
  const least = reach?.[0] ?? Infinity;
  const most = reach?.[1] ?? -Infinity;
  if (low > high) return Number.isFinite(least) && most > least ? [least, most] : [0, 1];
  const bottom = scale.place(Math.min(low, least));
  const top = scale.place(Math.max(high, most));
  const size = top - bottom;
  // A level line stands in the middle.
  const room = size > 0 ? size * margin : Math.abs(bottom) * 0.05 || 0.5;
  const from = scale.value(bottom - room);
  const to = scale.value(top + room);
  // An end that was declared, or zero where nothing is below it, needs no room beyond.
  return [least <= low ? least : low >= 0 && from < 0 ? 0 : from, most >= high ? most : to];
}

function wholeRange({ low, high }: ShownLine): Interval {
  let [least, most] = [Infinity, -Infinity];
  for (const value of low) if (value < least) least = value;
  for (const value of high) if (value > most) most = value;
  return [least, most];
}

function bulkRange({ line, mean }: ShownLine): Interval {
  const drawn = inner(line);
  if (line === mean) return drawn;
  const raw = inner(mean);
  const [low, high] = [Math.max(drawn[0], raw[0]), Math.min(drawn[1], raw[1])];
  return low <= high ? [low, high] : raw;
}

/** Kept for the arrays that columns keep: those of a line that is smoothed anew are the only ones to be read again. */
const known = new WeakMap<Float64Array, Interval>();

/** The finite values but for `leftOut` of them at each end; [Infinity, -Infinity] of none. */
function inner(values: Float64Array): Interval {
  let interval = known.get(values);
  if (!interval) known.set(values, (interval = innerOf(values)));
  return interval;
}

/** Without sorting: of most values one look says that they are not among the outermost. */
function innerOf(values: Float64Array): Interval {
  let finite = 0;
  for (const value of values) if (Number.isFinite(value)) finite++;
  if (finite === 0) return [Infinity, -Infinity];
  const count = Math.floor(finite * leftOut) + 1;
  const lowest = new Float64Array(count).fill(Infinity);
  const highest = new Float64Array(count).fill(Infinity);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < lowest[count - 1]!) insert(lowest, value);
    if (-value < highest[count - 1]!) insert(highest, -value);
  }
  return [lowest[count - 1]!, -highest[count - 1]!];
}

/** Puts a value in its place among ascending ones, of which the last falls out. */
function insert(ascending: Float64Array, value: number): void {
  let place = ascending.length - 1;
  for (; place > 0 && ascending[place - 1]! > value; place--) ascending[place] = ascending[place - 1]!;
  ascending[place] = value;
}
