import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes all files of a folder whose names end in `extension` but the `bound` ones that were written or touched last.
 * Other processes may do so at the same time.
 * @throws the system's error if the folder can't be read.
 */
export function keepNewest(folder: string, extension: string, bound: number): void {
  const kept = readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .map((name) => join(folder, name))
    .map((path) => ({ path, usedAt: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }));
  kept.sort((a, b) => b.usedAt - a.usedAt);
  for (const { path } of kept.slice(bound)) rmSync(path, { force: true });
}
