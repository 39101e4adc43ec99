/** The best finite value of a course, the earliest of equals; null where there is none. */
export function bestOf(
  course: readonly { step: number; value: number | null }[],
  better: 'lower' | 'higher',
): { step: number; value: number } | null {
  let best: { step: number; value: number } | null = null;
  for (const { step, value } of course) {
    if (value === null || !Number.isFinite(value)) continue;
    if (!best || (better === 'lower' ? value < best.value : value > best.value)) best = { step, value };
  }
  return best;
}
