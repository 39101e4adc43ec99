/** What is best among the figures of a column, those that are none left out; null where fewer than two can be compared. */
export function bestValue(values: readonly (number | null)[], better: 'lower' | 'higher'): number | null {
  const figures = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  if (figures.length < 2) return null;
  return better === 'lower' ? Math.min(...figures) : Math.max(...figures);
}
