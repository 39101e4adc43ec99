import { accessSync, constants, lstatSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { makeFolder } from './makeFolder';

/**
 * Where Darkroom keeps what it can get or compute again: fetched data sets, feature networks, reference statistics.
 * `DARKROOM_CACHE` if it is set, else the platform's own place for caches; without a home directory, a temporary
 * folder.
 * @param home null where the user has none.
 */
export function cacheFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string | null = homeDirectory(),
): string {
  const paths = platform === 'win32' ? path.win32 : path.posix;
  // One of spaces alone is refused where there are words for it (`assertSettings`).
  if (environment.DARKROOM_CACHE?.trim()) return paths.resolve(environment.DARKROOM_CACHE);
  if (platform === 'win32' && environment.LOCALAPPDATA)
    return paths.join(environment.LOCALAPPDATA, 'darkroom', 'Cache');
  // The XDG specification has relative paths ignored.
  const xdg = environment.XDG_CACHE_HOME;
  if (platform !== 'win32' && platform !== 'darwin' && xdg && paths.isAbsolute(xdg)) return paths.join(xdg, 'darkroom');
  if (home === null) return temporaryCache();
  if (platform === 'win32') return paths.join(home, 'AppData', 'Local', 'darkroom', 'Cache');
  return platform === 'darwin'
    ? paths.join(home, 'Library', 'Caches', 'darkroom')
    : paths.join(home, '.cache', 'darkroom');
}

/** What is the matter with the cache folder, and what to do about it; null where it serves. Makes it if it can. */
export function cacheProblem(): string | null {
  const folder = cacheFolder();
  const advice = 'Set DARKROOM_CACHE to a folder that can be written and stays.';
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return `The cache folder ${folder} can't be written (${code}): nothing is kept for the next run. ${advice}`;
  }
  if (folder !== temporaryCache()) return null;
  return `There is no home directory: what is kept for the next run lies in ${folder}, which may not last. ${advice}`;
}

/** The home directory; null where the user has none, as under a number of one's own in a container. */
function homeDirectory(): string | null {
  try {
    return homedir() || null;
  } catch {
    return null;
  }
}

/** One folder for each user; where another user lies in wait there, one for each process. */
function temporaryCache(): string {
  const user = process.getuid?.() ?? 'user';
  const folder = path.join(tmpdir(), `darkroom-cache-${user}`);
  const found = lstatSync(folder, { throwIfNoEntry: false });
  const foreign = found && (!found.isDirectory() || (typeof user === 'number' && found.uid !== user));
  return foreign ? `${folder}-${process.pid}` : folder;
}
