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

/** Images, and what was said of them when they were made. */
export interface CachedImages<Remarks> {
  images: Uint8Array;
  remarks: Remarks;
}

interface Made<Remarks> {
  remarks: Remarks;
  /** Whether it would come to the same again. */
  isFinal: boolean;
}

/**
 * `size` bytes of images that `make` writes, or that it wrote before under the same `key`: whatever the bytes depend
 * on. Its remarks are kept beside them as JSON; nothing is, where they are not final. A cache that is damaged, or can't
 * be read or written, only costs the time to make them again.
 */
export async function cachedImages<Remarks>(
  dataset: string,
  key: string,
  size: number,
  make: (images: Uint8Array) => Promise<Made<Remarks>> | Made<Remarks>,
): Promise<CachedImages<Remarks>> {
  const path = join(imageCacheFolder(dataset), `${digest('sha256', key).slice(0, 24)}.bin`);
  const kept = await readFile(path).then(plainBytes, () => undefined);
  // Those of older versions have no remarks.
  if (kept && kept.length > size + digestSize) {
    const [content, sum] = [kept.subarray(0, -digestSize), kept.subarray(-digestSize)];
    if (digest('sha256', content) === Buffer.from(sum).toString('hex')) {
      const remarks = JSON.parse(Buffer.from(content.subarray(size)).toString()) as Remarks;
      return { images: content.subarray(0, size), remarks };
    }
  }
  const images = new Uint8Array(size);
  const { remarks, isFinal } = await make(images);
  if (!isFinal) return { images, remarks };
  const text = Buffer.from(JSON.stringify(remarks ?? null));
  const sum = Buffer.from(digest('sha256', images, text), 'hex');
  await writeFileMakingFolder(path, Buffer.concat([images, text, sum])).catch(() => undefined);
  return { images, remarks };
}
