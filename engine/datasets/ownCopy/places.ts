import { join } from 'node:path';
import { cacheFolder } from '../../files/cacheFolder';

/** What the last verification of a data set found: not in its folder, which may be one that can't be written. */
export function notePath(name: string): string {
  return join(cacheFolder(), 'datasets', `${name}.verified.json`);
}

/** The mark of a fetch of the data set that is under way. */
export function markPath(name: string): string {
  return join(cacheFolder(), 'datasets', `${name}.fetching.json`);
}
