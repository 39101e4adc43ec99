/** Classes that a grid has a row for at most. */
const mostRows = 32;

/**
 * The classes that every grid of a run has rows for: all, or as many as there is room for, evenly spread from the first
 * to the last.
 */
export function shownClasses(count: number): number[] {
  const rows = Math.min(mostRows, count);
  return Array.from({ length: rows }, (_, row) => (rows === 1 ? 0 : Math.round((row * (count - 1)) / (rows - 1))));
}
