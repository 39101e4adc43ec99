import type { GridEvent } from '../../engine/protocol/events';

/** Milliseconds after which the step bar rests. */
export const restsAfter = 60;

/** Where the bar stands: at a step, or at the latest, wherever that moves. */
export type ChosenStep = number | 'latest';

/** The index in `steps` (ascending) nearest to the chosen step, the earlier of two as near; -1 where there are none. */
export function snap(steps: readonly number[], chosen: ChosenStep): number {
  if (chosen === 'latest') return steps.length - 1;
  let best = -1;
  let distance = Infinity;
  steps.forEach((step, index) => {
    if (Math.abs(step - chosen) >= distance) return;
    best = index;
    distance = Math.abs(step - chosen);
  });
  return best;
}

/** What an index chosen by hand means: the last one follows the run. */
export function chosenAt(steps: readonly number[], index: number): ChosenStep {
  const kept = Math.min(Math.max(index, 0), steps.length - 1);
  return kept === steps.length - 1 ? 'latest' : (steps[kept] ?? 'latest');
}

/** The grid of a kind to show at `step`: the newest at or before it, else the first after it. */
export function gridAt(grids: readonly GridEvent[], kind: string, step: number): GridEvent | null {
  let found: GridEvent | null = null;
  for (const grid of grids) {
    if (grid.kind !== kind) continue;
    const better =
      found === null || (grid.step <= step ? grid.step >= found.step || found.step > step : grid.step < found.step);
    if (better) found = grid;
  }
  return found;
}
