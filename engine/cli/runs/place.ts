import { relative, resolve } from 'node:path';
import { UserError } from '../../errors';
import { pathKind } from '../../files/pathKind';
import { runsFolderName } from '../../protocol/runFolder';

/** Where a command was called, and what shows what it says. */
export interface Surroundings {
  /** The present folder, absolute. */
  cwd: string;
  /** Places in a line of the terminal; Infinity where nobody looks. */
  width: number;
  now: Date;
}

export function surroundings(): Surroundings {
  return { cwd: process.cwd(), width: process.stdout.columns || Infinity, now: new Date() };
}

/**
 * The folders in which runs are looked for, absolute: those that are named; else the folder of runs that lies in the
 * present folder, or the present folder itself.
 * @throws UserError for one that is not there.
 */
export function placesOf(named: readonly string[], cwd: string): string[] {
  if (named.length === 0) {
    const usual = resolve(cwd, runsFolderName);
    return [pathKind(usual) === 'folder' ? usual : cwd];
  }
  return [...new Set(named)].map((name) => {
    const place = resolve(cwd, name);
    if (pathKind(place) === 'folder') return place;
    throw new UserError(`There is no folder "${name}" to look for runs in.`, {
      where: place,
      advice: 'Check the path. Without one, runs are looked for in the folder "runs" here, or in the present folder.',
    });
  });
}

/** A path as a person in `cwd` would type it: relative, unless that leads far up. */
export function shownPath(path: string, cwd: string): string {
  const fromHere = relative(cwd, path) || '.';
  return fromHere.startsWith('../..') || fromHere.length > path.length ? path : fromHere;
}
