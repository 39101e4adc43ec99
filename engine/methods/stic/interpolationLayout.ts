import { shownClasses } from '../../images/shownClasses';

/** Rows, columns and labels of an interpolation grid. */
export interface InterpolationLayout {
  /** One row each: from a shown class to the next, and from the last to the first. */
  pairs: readonly { from: number; to: number }[];
  /** One column each: the share of the second class, from 0 to 1 in equal steps; 0.5 where there is one column. */
  shares: readonly number[];
  rowLabels: string[];
  columnLabels: string[];
}

/** The layout for classes of these names, with `columns` columns. */
export function interpolationLayout(classes: readonly string[], columns: number): InterpolationLayout {
  const shown = shownClasses(classes.length);
  const pairs = shown.map((from, i) => ({ from, to: shown[(i + 1) % shown.length]! }));
  const shares = Array.from({ length: columns }, (_, i) => (columns === 1 ? 0.5 : i / (columns - 1)));
  return {
    pairs,
    shares,
    rowLabels: pairs.map(({ from, to }) => `${classes[from]!} → ${classes[to]!}`),
    columnLabels: shares.map((share) => share.toFixed(2)),
  };
}
