import type { Series } from '../../engine/history/history';
import type { CurveOutline } from '../contract/panel';

/** Stretches of an outline at most, besides its first and last point: more than a chart has pixels. */
const mostStretches = 2000;

/** Outlines of curves; those with the same steps share the middles of their stretches, as the curves share steps. */
export function curveOutlines(series: readonly Series[]): CurveOutline[] {
  const known = new Map<Float64Array, Stretches>();
  return series.map(({ name, steps, values }) => {
    let stretches = known.get(steps);
    if (!stretches) known.set(steps, (stretches = stretchesOf(steps)));
    return { name, steps: stretches.middles, ...extremesOf(values, stretches.points) };
  });
}

/** The points of each stretch, and the middle of its steps. */
interface Stretches {
  points: number[];
  middles: Float64Array;
}

/** The first and the last point are stretches of their own, so that an outline begins and ends as its curve does. */
function stretchesOf(steps: Float64Array): Stretches {
  const last = steps.length - 1;
  const each = Math.max(1, Math.ceil((last - 1) / mostStretches));
  const [middles, points]: [number[], number[]] = [[], []];
  for (let first = 0; first <= last;) {
    const count = first === 0 || first === last ? 1 : Math.min(each, last - first);
    middles.push((steps[first]! + steps[first + count - 1]!) / 2);
    points.push(count);
    first += count;
  }
  return { points, middles: Float64Array.from(middles) };
}

function extremesOf(values: Float64Array, points: readonly number[]): Omit<CurveOutline, 'name' | 'steps'> {
  const numbers = () => new Float64Array(points.length);
  const outline = { finite: numbers(), missing: numbers(), low: numbers(), high: numbers(), mean: numbers() };
  let place = 0;
  for (const [stretch, count] of points.entries()) {
    let [low, high, sum, finite] = [Infinity, -Infinity, 0, 0];
    for (const end = place + count; place < end; place++) {
      const value = values[place]!;
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
      sum += value;
      finite++;
    }
    outline.finite[stretch] = finite;
    outline.missing[stretch] = count - finite;
    outline.low[stretch] = finite > 0 ? low : NaN;
    outline.high[stretch] = finite > 0 ? high : NaN;
    outline.mean[stretch] = sum / finite;
  }
  return outline;
}
