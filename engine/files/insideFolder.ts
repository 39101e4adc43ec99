import { constants, closeSync, fstatSync, lstatSync, openSync, readSync, realpathSync, type Stats } from 'node:fs';
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { UserError } from '../errors';

/**
 * Files of a folder that may come from a stranger: a run's. Nothing is opened through a link that leaves the folder,
 * nor what is no regular file: a pipe would never end, a device might do something. The folder itself may be reached
 * through links, and a link within it to another of its files is followed. A hard link can't be told from the file
 * itself.
 *
 * Names are relative to the folder, with `/` or the platform's separator.
 */

// Neither is there on Windows, where links are found by looking at what is opened.
const noFollow = constants.O_NOFOLLOW ?? 0;
/** To open a pipe must not wait for its other end. */
const noWaiting = constants.O_NONBLOCK ?? 0;

const flagsFor = {
  read: constants.O_RDONLY,
  /** At the end; made where there is none. */
  append: constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT,
  change: constants.O_RDWR,
} as const;
type Purpose = keyof typeof flagsFor;

/**
 * Opens a regular file inside a folder.
 * @throws UserError if the name or a link leads out of the folder, or it is no regular file; the system's error if it
 * is not there.
 */
export async function openInside(folder: string, name: string, purpose: Purpose = 'read'): Promise<FileHandle> {
  const path = await pathInside(folder, name);
  const file = await open(path, openFlags(purpose)).catch((error: unknown) => {
    throw linkAppeared(error, path);
  });
  try {
    refuseOthers(await file.stat(), path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** As `openInside`, at once. Returns a file descriptor. */
export function openInsideSync(folder: string, name: string, purpose: Purpose = 'read'): number {
  const path = pathInsideSync(folder, name);
  let descriptor: number;
  try {
    descriptor = openSync(path, openFlags(purpose));
  } catch (error) {
    throw linkAppeared(error, path);
  }
  try {
    refuseOthers(fstatSync(descriptor), path);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/**
 * A file's bytes.
 * @throws UserError as `openInside`, and if it is longer than `maxBytes`, before memory is taken for it.
 */
export async function readInside(folder: string, name: string, maxBytes: number): Promise<Buffer> {
  const file = await openInside(folder, name);
  try {
    const { size } = await file.stat();
    refuseLonger(size, maxBytes, join(folder, name));
    const bytes = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await file.read(bytes, filled, size - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}

/** As `readInside`, at once. */
export function readInsideSync(folder: string, name: string, maxBytes: number): Buffer {
  const file = openInsideSync(folder, name);
  try {
    const { size } = fstatSync(file);
    refuseLonger(size, maxBytes, join(folder, name));
    const bytes = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const count = readSync(file, bytes, filled, size - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

/**
 * Where a name leads, links within the folder followed: no link stands there. What is not there yet may be made there.
 * @throws UserError if it leads out of the folder.
 */
export async function pathInside(folder: string, name: string): Promise<string> {
  const steps = stepsTo(folder, name);
  const seen = await Promise.all(steps.map((step) => lstat(step).catch(() => null)));
  const path = steps.at(-1)!;
  if (!seen.some((stats) => stats?.isSymbolicLink())) return path;
  const [target, root] = await Promise.all([realpath(path).catch(() => null), realpath(folder)]);
  return insideOf(root, target, path);
}

function pathInsideSync(folder: string, name: string): string {
  const steps = stepsTo(folder, name);
  const path = steps.at(-1)!;
  if (!steps.some((step) => lstatSync(step, { throwIfNoEntry: false })?.isSymbolicLink())) return path;
  let target: string | null;
  try {
    target = realpathSync(path);
  } catch {
    target = null;
  }
  return insideOf(realpathSync(folder), target, path);
}

/** Every path from the folder, without it, down to the name. */
function stepsTo(folder: string, name: string): string[] {
  const words = name.split(sep === '/' ? /\// : /[\\/]/);
  if (words.some((word) => word === '' || word === '.' || word === '..' || word.includes('\0')))
    throw leadsOut(join(folder, name.replaceAll('\0', '')));
  return words.map((_, i) => join(folder, ...words.slice(0, i + 1)));
}

/** @param target null for a link to nothing: to write there would make a file wherever it points to. */
function insideOf(root: string, target: string | null, path: string): string {
  if (target !== null && target.startsWith(root.endsWith(sep) ? root : root + sep)) return target;
  throw leadsOut(path);
}

function leadsOut(path: string): UserError {
  return new UserError('This leads out of its folder: nothing is read or written there.', {
    where: path,
    advice: 'Put the file itself in the place of the link. The whole folder may be a link.',
  });
}

function refuseOthers(stats: Stats, path: string): void {
  if (stats.isFile()) return;
  throw new UserError(stats.isDirectory() ? 'This is a folder, not a file.' : 'This is no regular file.', {
    where: path,
    advice: 'Remove it: a file belongs in its place.',
  });
}

function refuseLonger(size: number, maxBytes: number, path: string): void {
  if (size <= maxBytes) return;
  throw new UserError(`This file has ${size} bytes; more than ${maxBytes} are never read of it.`, {
    where: path,
    advice: 'It is damaged, or not what its name says. Put the original back.',
  });
}

function openFlags(purpose: Purpose): number {
  return flagsFor[purpose] | noFollow | noWaiting;
}

/** A pipe without a reader can't be opened for writing, and a link may have come between. */
function linkAppeared(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ELOOP') return leadsOut(path);
  if (code !== 'ENXIO') return error;
  return new UserError('This is no regular file.', {
    where: path,
    advice: 'Remove it: a file belongs in its place.',
    cause: error,
  });
}
