import type { Curve } from './curve';

/** From a lower end to an upper one. */
export type Interval = readonly [low: number, high: number];

/** First and last x of all curves that have points; null if none has. */
function extentOf(curves: Iterable<Curve>): Interval | null {
  let [first, last] = [Infinity, -Infinity];
  for (const { length, steps } of curves) {
    if (length === 0) continue;
    first = Math.min(first, steps[0]!);
    last = Math.max(last, steps[length - 1]!);
  }
  return first <= last ? [first, last] : null;
}

/**
 * The part of the x axis that charts show. All charts of a panel get the same one, so that what happened at one x
 * stands above each other: the part that was zoomed into, or all that any of the curves covers.
 */
export function viewportOf(curves: Iterable<Curve>, zoom: Interval | null): Interval {
  const [from, to] = zoom ?? extentOf(curves) ?? [0, 1];
  return to > from ? [from, to] : [from, from + 1];
}
