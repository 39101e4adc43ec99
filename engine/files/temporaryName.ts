import { randomBytes } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { digest } from './digest';
import { isProcessInUse } from './processInUse';
import { processSpace } from './processSpace';

/** The place of a process number is missing in names of older versions. */
const pattern = /^\..+?(?:\.([0-9a-f]{12}))?\.(\d+)-[0-9a-f]{8}\.tmp$/;

/**
 * Milliseconds without a change after which a file of another machine or container counts as left behind: longer than
 * any file takes to be written, and than clocks differ.
 */
const abandonedAfter = 24 * 3600 * 1000;

let place: string | undefined;

/** A name, beside the file `name`, under which it is written before it is renamed: no other write has the same. */
export function temporaryName(name: string): string {
  return `.${name}.${ownPlace()}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
}

/** Whether `name` is such a name: once its process is dead, the file is what it had not finished. */
export function isTemporaryName(name: string): boolean {
  return pattern.test(name);
}

/** Whether `name` is such a name of this process. */
export function isOwnTemporaryName(name: string): boolean {
  const [, at, pid] = pattern.exec(name) ?? [];
  return at === ownPlace() && Number(pid) === process.pid;
}

/**
 * Whether a file has such a name of another process that may still be writing. One of this machine does as long as it
 * lives. The number of one elsewhere, on a shared disk, says nothing here: only the age of what it wrote does.
 */
export function mayBeWritten(path: string): boolean {
  const [name, at, pid] = pattern.exec(basename(path)) ?? [];
  if (name === undefined || isOwnTemporaryName(name)) return false;
  if (at === ownPlace()) return isProcessInUse(Number(pid));
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && Math.abs(Date.now() - found.mtimeMs) < abandonedAfter;
}

/** Tells processes apart that may have the same number. */
function ownPlace(): string {
  return (place ??= digest('sha256', hostname(), processSpace() ?? '').slice(0, 12));
}
