import { lowerBound } from '../charts/curve';
import type { RunModel } from './runs';
import type { XChoice } from './viewState';

/** The series in which an engine tells how many images it has seen so far. */
const imagesSeries = 'machine/images';

/** Points through which something rises with the steps. */
interface Rising {
  steps: Float64Array;
  values: Float64Array;
}

/** The series that must be there for a choice, besides those that are drawn. */
export function seriesFor(x: XChoice): string[] {
  return x === 'images' ? [imagesSeries] : [];
}

/** What can stand along the x axis: what is known of every run that has curves. */
export function xChoicesOf(runs: readonly RunModel[]): XChoice[] {
  const drawn = runs.filter(({ seriesNames }) => seriesNames.length > 0);
  const all = (known: (run: RunModel) => boolean) => drawn.length > 0 && drawn.every(known);
  return [
    'step',
    ...(all(({ seriesNames }) => seriesNames.includes(imagesSeries)) ? (['images'] as const) : []),
    ...(all(({ clock }) => clock.steps.length > 1) ? (['time'] as const) : []),
  ];
}

/** Where a run was along the axis at some steps, which ascend. */
export function xValuesOf(run: RunModel, steps: Float64Array, x: XChoice): Float64Array {
  const rising = risingOf(run, x);
  return rising ? interpolated(rising, steps) : steps;
}

function risingOf(run: RunModel, x: XChoice): Rising | null {
  if (x === 'step') return null;
  if (x === 'time') return { steps: run.clock.steps, values: run.clock.seconds };
  return run.curves.get(imagesSeries) ?? { steps: new Float64Array(), values: new Float64Array() };
}

/** Values at ascending `steps`, by straight lines between the known points, and by the first and last slope outside. */
export function interpolated({ steps: known, values }: Rising, steps: Float64Array): Float64Array {
  const last = known.length - 1;
  if (last < 1) return steps.map(() => values[0] ?? NaN);
  let right = 1;
  return steps.map((step) => {
    if (step > known[right]!) right = Math.min(last, Math.max(1, lowerBound(known, step)));
    const left = right - 1;
    const share = (step - known[left]!) / (known[right]! - known[left]!);
    return Math.max(0, values[left]! + share * (values[right]! - values[left]!));
  });
}
