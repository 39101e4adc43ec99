import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { areaAverage, type ByteImage } from '../formats/areaAverage';
import { readDataFile } from '../formats/dataFile';
import { decodePhoto } from '../formats/photo';
import { cachedImages } from './imageCache';

/** Goes up whenever the same files would give other bytes. */
const cacheVersion = 2;
/** Files whose metadata or bytes are read at once. */
const concurrency = 64;
/** Bytes of images in one file of the cache: a run that is killed while it decodes loses no more than that. */
const bytesPerCacheFile = 2 ** 28;

/** An image's file, relative to the data set's folder, or a part of it in bytes. */
export interface StoredImage {
  path: string;
  part?: { offset: number; length: number };
}

export interface Decoding {
  /** Name of the folder in the cache. */
  dataset: string;
  /** Where paths start. */
  folder: string;
  resolution: number;
  /** What to do where a file is missing. */
  advice: string;
  /** Images of any readable format if it isn't given. */
  decode?: (bytes: Uint8Array, path: string) => ByteImage | Promise<ByteImage>;
}

/**
 * Image files of a folder as images: `images x resolution x resolution x 3` bytes. Decoding takes minutes for a large
 * data set, so the images are kept in the cache until a file's size or time changes.
 * @throws UserError if a file is missing or can't be decoded.
 */
export async function decodedFiles(images: readonly StoredImage[], decoding: Decoding): Promise<Uint8Array> {
  const size = 3 * decoding.resolution ** 2;
  const imagesPerFile = Math.max(1, Math.floor(bytesPerCacheFile / size));
  if (images.length <= imagesPerFile) return decodeCached(images, decoding);
  const all = new Uint8Array(images.length * size);
  for (let start = 0; start < images.length; start += imagesPerFile) {
    all.set(await decodeCached(images.slice(start, start + imagesPerFile), decoding), start * size);
  }
  return all;
}

async function decodeCached(
  images: readonly StoredImage[],
  { dataset, folder, resolution, advice, decode = decodePhoto }: Decoding,
): Promise<Uint8Array> {
  const size = 3 * resolution ** 2;
  const names = images.map(({ path, part }) => (part ? `${path} ${part.offset}+${part.length}` : path));
  const fingerprints: string[] = [];
  const known = new Map<string, Promise<string>>();
  await inBatches(
    images,
    ({ path }) => {
      const fingerprint = known.get(path) ?? fingerprintOf(join(folder, path));
      known.set(path, fingerprint);
      return fingerprint;
    },
    (fingerprint, i) => {
      fingerprints[i] = fingerprint;
    },
  );
  return cachedImages(
    dataset,
    JSON.stringify([cacheVersion, resolution, folder, names, fingerprints]),
    images.length * size,
    (out) =>
      inBatches(
        images,
        (image) => readStored(folder, image, advice),
        async (bytes, i) => {
          const { path, part } = images[i]!;
          areaAverage(
            await decode(bytes, part ? `${join(folder, path)} at byte ${part.offset}` : join(folder, path)),
            resolution,
            out.subarray(i * size, (i + 1) * size),
          );
        },
      ),
  );
}

/** Size and time of a file, which change with its content; '' if it is missing. */
async function fingerprintOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.size} ${found.mtimeMs}` : '';
}

async function readStored(folder: string, { path, part }: StoredImage, advice: string): Promise<Uint8Array> {
  if (!part) return readDataFile(join(folder, path), advice);
  const file = await open(join(folder, path));
  try {
    const bytes = new Uint8Array(part.length);
    const { bytesRead } = await file.read(bytes, 0, part.length, part.offset);
    if (bytesRead < part.length)
      throw new UserError('This data file is truncated.', { where: join(folder, path), advice });
    return bytes;
  } finally {
    await file.close();
  }
}

/** Gets something for each item, some at once, and uses it in order. */
async function inBatches<I, T>(
  items: readonly I[],
  get: (item: I) => Promise<T>,
  use: (got: T, index: number) => Promise<void> | void,
): Promise<void> {
  for (let start = 0; start < items.length; start += concurrency) {
    const got = await Promise.all(items.slice(start, start + concurrency).map(get));
    for (const [i, value] of got.entries()) await use(value, start + i);
  }
}
