import type { GridEvent } from '../../engine/protocol/events';

export type GridKind = GridEvent['kind'];

/** Where the bar stands: at a step, or at the latest, wherever that moves. */
export type ChosenStep = number | 'latest';

/** Kinds that every run may have, and those that only some methods draw. */
const usualKinds: readonly GridKind[] = ['samples', 'interpolation', 'real'];
const rareKinds: readonly GridKind[] = ['film', 'fakes', 'subsampled', 'rejected'];
export const allKinds: readonly GridKind[] = [...usualKinds, ...rareKinds];

/** The kinds that a run has a tab for. */
export function kindsOf(grids: readonly GridEvent[]): GridKind[] {
  return [...usualKinds, ...rareKinds.filter((kind) => grids.some((grid) => grid.kind === kind))];
}

/** The kind to show at a step where no tab was chosen: what subsampling makes of the samples, once there is some. */
export function kindToShow(grids: readonly GridEvent[], step: number): GridKind {
  return grids.some((grid) => grid.kind === 'subsampled' && grid.step <= step) ? 'subsampled' : 'samples';
}

/**
 * The steps that the bar stops at, ascending and each once: those with images that were drawn. Real images do not
 * change, so they count only where there is nothing else.
 */
export function barSteps(grids: readonly GridEvent[]): number[] {
  const drawn = grids.filter(({ kind }) => kind !== 'real');
  const steps = new Set((drawn.length > 0 ? drawn : grids).map(({ step }) => step));
  return [...steps].sort((a, b) => a - b);
}

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
export function gridAt(grids: readonly GridEvent[], kind: GridKind, step: number): GridEvent | null {
  let found: GridEvent | null = null;
  for (const grid of grids) {
    if (grid.kind !== kind) continue;
    const better =
      found === null || (grid.step <= step ? grid.step >= found.step || found.step > step : grid.step < found.step);
    if (better) found = grid;
  }
  return found;
}

/** The plain generator's grid that a subsampled one is to be seen beside: of the same step and rows. */
export function plainBeside(grids: readonly GridEvent[], { kind, step, rows }: GridEvent): GridEvent | null {
  if (kind !== 'subsampled') return null;
  return grids.findLast((other) => other.kind === 'samples' && other.step === step && other.rows === rows) ?? null;
}
