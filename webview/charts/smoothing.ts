import type { Columns } from './columns';

/** Largest share for smoothing: an average over about a fifth of what is shown. */
export const largestSmoothing = 0.2;

/** How many time constants of the past still count: beyond, less than a hundredth of a percent is left. */
export const memory = 10;

/**
 * The moving average of a line whose past fades exponentially along x with the time constant `tau`: at each column the
 * mean of all finite points up to it, weighted by exp(-distance / tau). As a mean it has no bias towards zero at its
 * start. Exact where columns are points, and for wider ones as exact as if their points stood at their column's x.
 * Gaps stay gaps.
 *
 * @param tau in units of x; at 0 nothing is smoothed.
 */
export function smoothed({ count, x, mean, finite }: Columns, tau: number): Float64Array {
  if (tau <= 0) return mean.subarray(0, count);
  const smooth = new Float64Array(count);
  let [sum, weight, last] = [0, 0, NaN];
  for (let at = 0; at < count; at++) {
    const points = finite[at]!;
    if (points === 0) {
      smooth[at] = NaN;
      continue;
    }
    const fading = weight === 0 ? 0 : Math.exp((last - x[at]!) / tau);
    sum = sum * fading + points * mean[at]!;
    weight = weight * fading + points;
    last = x[at]!;
    smooth[at] = sum / weight;
  }
  return smooth;
}
