import type { ComparisonEvent } from '../protocol/events';

/**
 * The rows whose figure in this column is the best of a comparison. A row in doubt is never the best: the others are
 * compared without it. None where there are not two of them that differ.
 */
export function bestRows({ columns, rows }: Pick<ComparisonEvent, 'columns' | 'rows'>, column: number): Set<number> {
  const better = columns[column]?.better;
  const figures = rows.flatMap(({ values, doubtful }, row) => {
    const value = values[column] ?? null;
    return value === null || !Number.isFinite(value) || doubtful !== undefined ? [] : [{ row, value }];
  });
  const values = figures.map(({ value }) => value);
  if (!better || new Set(values).size < 2) return new Set();
  const best = better === 'lower' ? Math.min(...values) : Math.max(...values);
  return new Set(figures.flatMap(({ row, value }) => (value === best ? [row] : [])));
}
