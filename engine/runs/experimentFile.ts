import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { RunRecord } from '../protocol/record';

/**
 * The experiment file that a run was started from, where it is now; null if it was started from none, or that is gone.
 * A project may have been moved, cloned or copied with its runs, so a run finds its own file by their places to each
 * other. An absolute path may lead into the project that it was copied from: it counts only where nothing else is
 * known. No path is looked at that leads from this machine to another: Windows would introduce the person to that.
 */
export function experimentFileOf(
  folder: string,
  { configFile, configFromFolder }: Pick<RunRecord, 'configFile' | 'configFromFolder'>,
): string | null {
  if (configFile === null) return null;
  if (typeof configFromFolder === 'string') {
    if (namesAnotherMachine(configFromFolder)) return null;
    const beside = resolve(folder, configFromFolder);
    if (existsSync(beside)) return beside;
    // Where the run alone was moved within its project, the file still lies below a folder that both lie in.
    return belowAncestor(folder, [configFromFolder.split('/').filter((word) => word !== '..')]);
  }
  const words = configFile.split(/[\\/]/).filter(Boolean);
  const tails = words.map((_, from) => words.slice(from)).slice(-deepest);
  const below = belowAncestor(folder, tails);
  if (below !== null || (namesAnotherMachine(configFile) && !namesAnotherMachine(folder))) return below;
  return existsSync(configFile) ? configFile : null;
}

/** Whether a path begins as `\\\\machine\\share` does. */
function namesAnotherMachine(path: string): boolean {
  return /^[\\/]{2}/.test(path);
}

/**
 * Records of earlier versions hold an absolute path alone: the file lies at most so many folders below the project's.
 */
const deepest = 5;

/** The first of some paths, in words, that leads to a file from the nearest folder above `folder`. */
function belowAncestor(folder: string, paths: readonly string[][]): string | null {
  for (let ancestor = dirname(folder); ; ancestor = dirname(ancestor)) {
    const found = paths.map((words) => join(ancestor, ...words)).find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (dirname(ancestor) === ancestor) return null;
  }
}
