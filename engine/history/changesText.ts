import type { KeyChange } from '../protocol/record';

/** "seed 0 → 3, optimizer.rate 1 → 0.001"; a dash is what was not given. */
export function changesText(changes: readonly KeyChange[]): string {
  const written = (value: unknown) =>
    value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
  return changes.map(({ key, from, to }) => `${key} ${written(from)} → ${written(to)}`).join(', ');
}
