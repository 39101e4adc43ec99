import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { runFiles } from '../protocol/runFolder';

/** Folders that never hold runs, and that may be large. */
const skipped = new Set(['node_modules', '.git']);
/** Runs lie at most this many folders deep. */
const deepest = 12;

/**
 * Every run folder in `root`, itself included, whatever it is called and however deep it lies: what holds a `run.json`.
 * What lies inside a run folder is not searched. Links are followed, but for those that lead to a place in `root`, to
 * one above it, or to where another link has led: each run is found once. Folders that can't be listed hold none.
 */
export async function findRunFolders(root: string): Promise<string[]> {
  const real = await realpath(root).catch(() => root);
  return search(root, [real], deepest);
}

/** @param places real paths of what is being searched: `root`, and where links have led so far. */
async function search(folder: string, places: string[], depth: number): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  if (entries.some((entry) => entry.name === runFiles.record && !entry.isDirectory())) return [folder];
  if (depth === 0) return [];
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (skipped.has(entry.name)) return [];
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await leadsElsewhere(path, places)))) {
        return search(path, places, depth - 1);
      }
      return [];
    }),
  );
  return found.flat();
}

/** Whether a link leads to what is not searched otherwise; that is then one of the places. */
async function leadsElsewhere(link: string, places: string[]): Promise<boolean> {
  const target = await realpath(link).catch(() => null);
  if (target === null || places.some((place) => isIn(target, place) || isIn(place, target))) return false;
  places.push(target);
  return true;
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
