import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Where Darkroom keeps what it can get or compute again: fetched data sets, feature networks, reference statistics.
 * `DARKROOM_CACHE` if it is set, else the platform's own place for caches.
 */
export function cacheFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const paths = platform === 'win32' ? path.win32 : path.posix;
  if (environment.DARKROOM_CACHE) return paths.resolve(environment.DARKROOM_CACHE);
  if (platform === 'win32') {
    return paths.join(environment.LOCALAPPDATA || paths.join(home, 'AppData', 'Local'), 'darkroom', 'Cache');
  }
  if (platform === 'darwin') return paths.join(home, 'Library', 'Caches', 'darkroom');
  // The XDG specification has relative paths ignored.
  const xdg = environment.XDG_CACHE_HOME;
  return paths.join(xdg && paths.isAbsolute(xdg) ? xdg : paths.join(home, '.cache'), 'darkroom');
}
