import type { KeyChange, RunChange } from '../protocol/record';
import { leavesOf } from '../runs/flatConfig';
import { applyOverrides } from './overrides';

/** The keys in which a config is not what it was, in its order. */
export function changesBetween(was: unknown, is: unknown): KeyChange[] {
  const [before, now] = [leavesOf(was), leavesOf(is)];
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((key): KeyChange[] => {
    const change = { key, from: before.get(key) ?? null, to: now.get(key) ?? null };
    return JSON.stringify(change.from) === JSON.stringify(change.to) ? [] : [change];
  });
}

/** A config as it was before changes that were made one after another. */
export function withoutChanges<T>(config: T, changes: readonly RunChange[]): T {
  const undone = changes
    .toReversed()
    .flatMap((change) => change.changes)
    .map(({ key, from }) => ({ path: key.split('.'), value: from ?? undefined }));
  return applyOverrides(config, undone) as T;
}
