import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../protocol/runFolder';

/** Folders that never hold runs, and that may be large. */
const skipped = new Set(['node_modules', '.git']);
/** Runs lie at most this many folders deep: a link that leads back up must not go on for ever. */
const deepest = 12;

/**
 * Every run folder in `root`, itself included, whatever it is called and however deep it lies: what holds a `run.json`.
 * What lies inside a run folder is not searched. Folders that can't be listed hold none.
 */
export async function findRunFolders(root: string, depth = deepest): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(root, { withFileTypes: true });
  } catch {
    return [];
  }
  if (entries.some((entry) => entry.name === runFiles.record && !entry.isDirectory())) return [root];
  if (depth === 0) return [];
  const folders = entries.filter(
    (entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !skipped.has(entry.name),
  );
  const found = await Promise.all(folders.map(({ name }) => findRunFolders(join(root, name), depth - 1)));
  return found.flat();
}
