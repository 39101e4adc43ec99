/** The best of a column's figures, what is none left out; null where there are not two that differ. */
export function bestFigure(values: readonly (number | null)[], better: 'lower' | 'higher'): number | null {
  const figures = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  if (new Set(figures).size < 2) return null;
  return better === 'lower' ? Math.min(...figures) : Math.max(...figures);
}
