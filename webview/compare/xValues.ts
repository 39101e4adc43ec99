import { lowerBound } from '../charts/curve';
import type { RunModel } from './runs';
import type { XChoice } from './viewState';

/** Points through which something rises with the steps. */
interface Rising {
  steps: Float64Array;
  values: Float64Array;
}

/** What can stand along the x axis: what is known of every run that has curves. */
export function xChoicesOf(runs: readonly RunModel[]): XChoice[] {
  const drawn = runs.filter(({ seriesNames }) => seriesNames.length > 0);
  const all = (known: (run: RunModel) => boolean) => drawn.length > 0 && drawn.every(known);
  return [
    'step',
    ...(all(({ imagesAt }) => imagesAt !== null) ? (['images'] as const) : []),
    ...(all(({ clock }) => clock.steps.length > 1) ? (['time'] as const) : []),
  ];
}

/** Where a run was along the axis at some steps, which ascend. */
export function xValuesOf(run: RunModel, steps: Float64Array, x: XChoice): Float64Array {
  switch (x) {
    case 'step':
      return steps;
    case 'images':
      return steps.map((step) => run.imagesAt?.(step) ?? NaN);
    case 'time':
      return interpolated({ steps: run.clock.steps, values: run.clock.seconds }, steps);
  }
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
