import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

/**
 * Walks through a folder of somebody's files: every regular file once, whatever links lead to it. Paths are relative to
 * the folder, with `/`.
 */

/** Why a walk has not gone to an entry. */
export type WhyPassed =
  /** Its name begins with a dot. */
  | 'hidden'
  | 'hidden folder'
  /** Systems and archivers leave it beside people's files. */
  | 'companion'
  /** A pipe, a socket, a device. */
  | 'special'
  /** A link to nothing. */
  | 'dead link'
  /** A link to a folder that it lies in. */
  | 'circle'
  /** A link to what is walked through elsewhere. */
  | 'same'
  /** Its name is not UTF-8: no path can say it. */
  | 'name'
  /** There is no permission, or it can't be read for another reason. */
  | 'unreadable'
  /** The walk was told not to go there. */
  | 'refused';

interface PassedEntry {
  path: string;
  why: WhyPassed;
  /** Of a link to what is walked through elsewhere: the path there. */
  of?: string;
}

export interface Walk {
  /** Regular files, those of links among them under the links' paths. */
  files: string[];
  /** Folders that were walked through, the first aside. */
  folders: string[];
  passed: PassedEntry[];
}

/** What is beside people's files without them having put it there, in lower case. */
const companions = new Set([
  '__macosx',
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  '@eadir',
  '#recycle',
  '#snapshot',
  '$recycle.bin',
  'system volume information',
  'lost+found',
  'icon\r',
]);

/** Folders that are read at once. */
const concurrency = 32;

/** A folder to walk through: its path from the root, and where it truly lies. */
interface Place {
  path: string;
  real: string;
}

interface Found extends Place {
  kind: Entry['kind'];
}

/**
 * Walks through all of `folder`. What lies there itself goes before what links lead to, so that where both are the same
 * the link is passed.
 * @param refuses Whether not to go into a folder at this path, with these entries.
 * @throws the system's error if the folder itself can't be read.
 */
export async function walk(
  folder: string,
  refuses: (path: string, names: readonly string[]) => boolean = () => false,
): Promise<Walk> {
  const files: string[] = [];
  const walked: string[] = [];
  const passed: PassedEntry[] = [];
  const links: Place[] = [];
  /** Real paths of the folders that were walked through, and of the files that links led to, with the paths here. */
  const folders = new Map<string, string>();
  const linkedFiles = new Map<string, string>();
  const root = { path: '', real: await realpath(folder) };

  const visit = async ({ path, real }: Place): Promise<Found[]> => {
    const of = folders.get(real);
    if (of !== undefined) {
      passed.push({ path, why: 'same', of });
      return [];
    }
    folders.set(real, path);
    const entries = await entriesOf(real).catch((error: unknown) => {
      if (path === '') throw error;
      return null;
    });
    if (!entries) {
      passed.push({ path, why: 'unreadable' });
      return [];
    }
    if (
      path !== '' &&
      refuses(
        path,
        entries.map(({ name }) => name),
      )
    ) {
      passed.push({ path, why: 'refused' });
      return [];
    }
    if (path !== '') walked.push(path);
    const found: Found[] = [];
    for (const entry of entries) {
      const place = { path: path === '' ? entry.name : `${path}/${entry.name}`, real: join(real, entry.name) };
      const why = whyPassed(entry);
      if (why) passed.push({ path: place.path, why });
      else found.push({ ...place, kind: entry.kind });
    }
    return found;
  };
  const visitAll = async (first: Place) => {
    for (let level = [first]; level.length > 0;) {
      const next: Place[] = [];
      for (let i = 0; i < level.length; i += concurrency) {
        const found = (await Promise.all(level.slice(i, i + concurrency).map(visit))).flat();
        // Only here, in the order of their folders and not in that of the disk's answers: of two links to the same the
        // first counts.
        for (const { kind, path, real } of found) {
          if (kind === 'folder') next.push({ path, real });
          else if (kind === 'link') links.push({ path, real });
          else files.push(path);
        }
      }
      level = next;
    }
  };

  await visitAll(root);
  const follow = async ({ path, real }: Place, target: Target | null) => {
    if (!target) passed.push({ path, why: 'dead link' });
    else if (target.kind === 'special') passed.push({ path, why: 'special' });
    else if (target.kind === 'folder') {
      if (isAbove(target.real, real)) passed.push({ path, why: 'circle' });
      else await visitAll({ path, real: target.real });
    } else {
      const of = linkedFiles.get(target.real) ?? walkedAs(target.real, folders);
      if (of !== undefined) {
        passed.push({ path, why: 'same', of });
        return;
      }
      linkedFiles.set(target.real, path);
      files.push(path);
    }
  };
  // Where links lead is looked up for some at once, but they are followed in order. Folders behind them may hold more.
  for (let next = 0; next < links.length;) {
    const some = links.slice(next, next + concurrency);
    next += some.length;
    const targets = await Promise.all(some.map(({ real }) => targetOf(real)));
    for (const [i, link] of some.entries()) await follow(link, targets[i]!);
  }
  return { files, folders: walked, passed };
}

interface Entry {
  name: string;
  kind: 'file' | 'folder' | 'link' | 'special';
  isReadable: boolean;
}

async function entriesOf(folder: string): Promise<Entry[]> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  return entries
    .map((entry) => ({ name: entry.name.toString('utf8'), kind: kindOf(entry), isReadable: isUtf8(entry.name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function kindOf(entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): Entry['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'special';
}

function whyPassed({ name, kind, isReadable }: Entry): WhyPassed | null {
  if (!isReadable) return 'name';
  if (name.startsWith('.')) return kind === 'folder' ? 'hidden folder' : 'hidden';
  if (isBeside(name)) return 'companion';
  return kind === 'special' ? 'special' : null;
}

const isBeside = (name: string) => name.startsWith('.') || companions.has(name.toLowerCase());

/** Where a link truly leads. */
interface Target {
  real: string;
  kind: 'file' | 'folder' | 'special';
}

/** Null where there is nothing, or nothing that can be reached. */
async function targetOf(path: string): Promise<Target | null> {
  try {
    const real = await realpath(path);
    const found = await stat(real);
    return { real, kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'special' };
  } catch {
    return null;
  }
}

/** Whether a path lies in a folder, at any depth. */
function isAbove(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The path of a file that was found where it lies. */
function walkedAs(file: string, folders: ReadonlyMap<string, string>): string | undefined {
  const folder = folders.get(dirname(file));
  const name = basename(file);
  if (folder === undefined || isBeside(name)) return undefined;
  return folder === '' ? name : `${folder}/${name}`;
}
