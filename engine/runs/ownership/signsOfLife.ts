/** What this process has seen of runs whose engines it can't see, by folder, and since when by its own clock. */
const seen = new Map<string, { sign: string; since: number }>();

/**
 * Seconds for which a run's sign of life has been the same under the eyes of this process: 0 when it is new.
 * @param sign changes with every heartbeat and every owner.
 */
export function secondsUnchanged(folder: string, sign: string): number {
  const now = performance.now();
  const last = seen.get(folder);
  if (last?.sign === sign) return (now - last.since) / 1000;
  seen.set(folder, { sign, since: now });
  return 0;
}
