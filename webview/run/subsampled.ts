import type { History, Measured } from './history';

/** What the ids of figures begin with that judge subsampled images. */
const prefix = 'subsampled-';
/** The first of these that was measured is told: label by label where that can be. */
const told = ['intra-fid', 'fid'];

export const isOfSubsampled = (id: string) => id.startsWith(prefix);

/**
 * The figure that tells best what subsampling has come to, and the same of the plain generator; null before there is
 * one.
 */
export function subsampledFigure(history: History): { measured: Measured; plain: number | null } | null {
  for (const id of told) {
    const measured = history.measured(prefix + id).at(-1);
    if (measured) return { measured, plain: plainFigure(history, id) };
  }
  return null;
}

/** Of the newest comparison that has it. */
function plainFigure({ comparisons }: History, id: string): number | null {
  for (const { columns, rows } of [...comparisons].reverse()) {
    const plain = rows.find(({ name }) => name === 'plain');
    const column = columns.findIndex((each) => each.id === id);
    if (plain && column >= 0) return plain.values[column] ?? null;
  }
  return null;
}
