import type { GridEvent } from '../../engine/protocol/events';
import { text } from '../ui/texts';
import { sheetOf, type Sheet } from './sheet';
import { gridAt, plainBeside, type GridKind } from './steps';

/** A grid on show. */
export interface Exhibit {
  sheet: Sheet;
  /** Another of its kind, shown left of the divider, or null. */
  against: Sheet | null;
  /** What stands above it where its tab does not say all; else empty. */
  heading: string;
}

/** What a tab shows at a step: the grid of its kind, and where that is subsampled the plain one. */
export interface Exhibits {
  main: Exhibit;
  plain: Exhibit | null;
}

/** @param compareWith the step on the left of the divider, or null. */
export function exhibitsAt(
  grids: readonly GridEvent[],
  folderUri: string,
  kind: GridKind,
  step: number,
  compareWith: number | null,
): Exhibits | null {
  const grid = gridAt(grids, kind, step);
  if (!grid) return null;
  const other = compareWith === null ? null : gridAt(grids, kind, compareWith);
  const exhibit = (shown: GridEvent, against: GridEvent | null, heading: string): Exhibit => ({
    sheet: sheetOf(shown, folderUri),
    against: against && sheetOf(against, folderUri),
    heading,
  });
  const plain = plainBeside(grids, grid);
  return {
    main: exhibit(
      grid,
      other,
      kind === 'rejected' ? text('grids.rejectedHeading') : plain ? text('grids.subsampled') : '',
    ),
    plain: plain && exhibit(plain, other && plainBeside(grids, other), text('grids.plain')),
  };
}
