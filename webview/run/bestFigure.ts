/** The best of a column's figures, what is none left out; null where fewer than two can be compared. */
export function bestFigure(values: readonly (number | null)[], better: 'lower' | 'higher'): number | null {
  const figures = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  if (figures.length < 2) return null;
  return better === 'lower' ? Math.min(...figures) : Math.max(...figures);
}
