import { resolve } from 'node:path';
import type { Experiment } from '../config/common';
import type { KeyPath } from '../jsonc/problems';
import { methodOf } from '../methods/registry';

/** Keys of any experiment whose values are paths; methods name their own. */
export const commonPathKeys: readonly KeyPath[] = [
  ['dataset', 'folder'],
  ['dataset', 'file'],
  ['dataset', 'classes'],
  ['evaluation', 'network', 'file'],
];

/** Keys whose values are paths. */
export function pathKeysOf(experiment: Experiment): readonly KeyPath[] {
  return [...commonPathKeys, ...(methodOf(experiment).pathKeys ?? [])];
}

/** The experiment with its paths made absolute, so that it means the same when the experiment file is gone. */
export function withAbsolutePaths(experiment: Experiment, folder: string): Experiment {
  return pathKeysOf(experiment).reduce<unknown>(
    (value, key) => resolveAt(value, key, folder),
    experiment,
  ) as Experiment;
}

/** A copy with the path at `key`, if there is one, resolved. */
function resolveAt(value: unknown, [key, ...rest]: KeyPath, folder: string): unknown {
  if (key === undefined) return typeof value === 'string' ? resolve(folder, value) : value;
  if (typeof value !== 'object' || value === null || !(key in value)) return value;
  return { ...value, [key]: resolveAt((value as Record<string, unknown>)[key], rest, folder) };
}
