import { shownClasses } from '../../images/shownClasses';

/** What grids of interpolations have rows and columns for, whatever draws them. */

/** A row: from one class that is shown to the next, from the last to the first. */
export function neighbours(classes: number): { from: number; to: number }[] {
  const shown = shownClasses(classes);
  return shown.map((from, i) => ({ from, to: shown[(i + 1) % shown.length]! }));
}

/** A column: the second class's share, from 0 to 1 by equal steps; one half, where there is one column only. */
export function sharesOf(columns: number): number[] {
  return Array.from({ length: columns }, (_, i) => (columns === 1 ? 0.5 : i / (columns - 1)));
}

export function interpolationLabels(
  pairs: readonly { from: number; to: number }[],
  shares: readonly number[],
  classes: readonly string[],
): { rowLabels: string[]; columnLabels: string[] } {
  return {
    rowLabels: pairs.map(({ from, to }) => `${classes[from]!} → ${classes[to]!}`),
    columnLabels: shares.map((share) => share.toFixed(2)),
  };
}
