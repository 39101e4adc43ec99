import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileMakingFolder } from '../../files/atomicFile';
import { cacheFolder } from '../../files/cacheFolder';
import { digest } from '../../files/digest';
import { plainBytes } from '../formats/dataFile';

const digestSize = 32;

/** Where decoded and rendered images of a data set are kept. */
export function imageCacheFolder(dataset: string): string {
  return join(cacheFolder(), 'datasets', dataset);
}

/**
 * `size` bytes of images that `make` writes, or that it wrote before under the same `key`: whatever the bytes depend
 * on. A cache that is damaged, or can't be read or written, only costs the time to make them again.
 */
export async function cachedImages(
  dataset: string,
  key: string,
  size: number,
  make: (images: Uint8Array) => Promise<void> | void,
): Promise<Uint8Array> {
  const path = join(imageCacheFolder(dataset), `${digest('sha256', key).slice(0, 24)}.bin`);
  const kept = await readFile(path).then(plainBytes, () => undefined);
  if (kept?.length === size + digestSize) {
    const images = kept.subarray(0, size);
    if (digest('sha256', images) === Buffer.from(kept.subarray(size)).toString('hex')) return images;
  }
  const whole = new Uint8Array(size + digestSize);
  const images = whole.subarray(0, size);
  await make(images);
  whole.set(Buffer.from(digest('sha256', images), 'hex'), size);
  await writeFileMakingFolder(path, whole).catch(() => undefined);
  return images;
}
