import type { GridEvent } from '../../engine/protocol/events';
import type { GridKinds } from './kinds';
import { sheetOf, type Sheet } from './sheet';
import { gridAt } from './steps';

/** A grid on show. */
export interface ShownGrid {
  sheet: Sheet;
  /** Another of its kind, shown left of the divider, or null. */
  against: Sheet | null;
  /** What stands above it where its tab does not say all; else empty. */
  heading: string;
}

/** What a tab shows at a step: the grid of its kind, and the one that it is to be seen beside, if there is such. */
export interface ShownGrids {
  main: ShownGrid;
  beside: ShownGrid | null;
}

/** The grids of a run, and where and what they are. */
export interface GridSource {
  grids: readonly GridEvent[];
  kinds: GridKinds;
  folderUri: string;
}

/** @param compareWith the step on the left of the divider, or null. */
export function shownGridsAt(
  { grids, kinds, folderUri }: GridSource,
  kindId: string,
  step: number,
  compareWith: number | null,
): ShownGrids | null {
  const grid = gridAt(grids, kindId, step);
  if (!grid) return null;
  const other = compareWith === null ? null : gridAt(grids, kindId, compareWith);
  const sheet = (event: GridEvent) => sheetOf(event, kinds.get(event.kind), folderUri);
  const show = (shown: GridEvent, against: GridEvent | null, heading: string): ShownGrid => ({
    sheet: sheet(shown),
    against: against && sheet(against),
    heading,
  });
  const kind = kinds.get(kindId);
  const neighbour = kinds.beside(grids, grid);
  return {
    main: show(grid, other, (neighbour ? kind.beside?.ownHeading : kind.heading) ?? ''),
    beside: neighbour && show(neighbour, other && kinds.beside(grids, other), kind.beside?.heading ?? ''),
  };
}
