import { join } from 'node:path';
import { cacheFolder } from '../../files/cacheFolder';

/** Where the folders of data sets lie in the cache. */
export function datasetsFolder(): string {
  return join(cacheFolder(), 'datasets');
}

/** Where decoded and rendered images of a data set are kept. */
export function imageCacheFolder(dataset: string): string {
  return join(datasetsFolder(), dataset);
}

/** Whether a file of such a folder is a portion of images: what `cachedPortions` writes. */
export function isPortionName(name: string): boolean {
  return /^[0-9a-f]{24}\.images$/.test(name);
}

export function portionName(keyDigest: string): string {
  return `${keyDigest.slice(0, 24)}.images`;
}
