import { appendFileSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';
import { makeFolder } from '../../files/makeFolder';
import { isTemporaryName, mayBeWritten, temporaryName } from '../../files/temporaryName';
import { datasetsFolder } from './place';

/**
 * Which files of the cache processes read: each process lists its own in one file beside the data sets' folders, whose
 * name holds its number, so that the list of a dead one is known for what it is. Where a cache is shared, others can't
 * see whether a process of another machine lives: it touches its list now and then.
 */

const stem = 'in-use';
/** Milliseconds between two signs of life: many of them fit into the time that `mayBeWritten` waits. */
const heartbeat = 3600 * 1000;
/** This process's list, by the folder that it is in: tests have several. */
const lists = new Map<string, { path: string; names: Set<string> }>();
/** Files that nobody else may use, which go with this process. */
const own = new Set<string>();
let isAlive = false;

/** Says that this process reads a file of the cache from now on, as long as it lives: before the file is opened. */
export function takeIntoUse(path: string): void {
  const folder = datasetsFolder();
  const list = lists.get(folder) ?? { path: join(folder, temporaryName(stem)), names: new Set<string>() };
  lists.set(folder, list);
  const name = relative(folder, path);
  if (list.names.has(name)) return;
  list.names.add(name);
  live();
  try {
    makeFolder(folder);
    appendFileSync(list.path, `${name}\n`);
  } catch {
    // A cache that can't be written loses nothing to others either.
  }
}

/** Says that a file is this process's alone: it is removed when the process ends. */
export function keepUntilExit(path: string): void {
  own.add(path);
  live();
}

/** Files, by their paths, that living processes read, this one among them. */
export function filesInUse(): Set<string> {
  const folder = datasetsFolder();
  const names = new Set(lists.get(folder)?.names);
  for (const entry of entriesOf(folder)) {
    if (!entry.startsWith(`.${stem}.`) || !isTemporaryName(entry) || !mayBeWritten(join(folder, entry))) continue;
    for (const name of linesOf(join(folder, entry))) names.add(name);
  }
  return new Set([...names].map((name) => join(folder, name)));
}

/** Gives signs of life until the process ends, and removes then what is its own. */
function live(): void {
  if (isAlive) return;
  isAlive = true;
  setInterval(touchLists, heartbeat).unref();
  process.once('exit', () => {
    for (const path of [...own, ...[...lists.values()].map((list) => list.path)]) rmSync(path, { force: true });
  });
}

function touchLists(): void {
  const now = new Date();
  for (const { path } of lists.values()) {
    try {
      utimesSync(path, now, now);
    } catch {
      // It is gone, or could not be written from the beginning.
    }
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
