import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { areaAverage, type ByteImage } from './formats/areaAverage';
import { readDataFile } from './formats/dataFile';
import { decodeJpeg } from './formats/jpeg';
import { cachedImages } from './imageCache';

/** Goes up whenever the same files would give other bytes. */
const version = 1;
/** Files looked at or read at once. */
const atOnce = 64;
/**
 * Bytes of images that are kept in one file of the cache: what is lost at most when a run is killed while it decodes.
 */
const keptTogether = 2 ** 28;

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
  /** JPEGs if it isn't given. */
  decode?: (bytes: Uint8Array, path: string) => ByteImage | Promise<ByteImage>;
}

/**
 * Image files of a folder as images: `images x resolution x resolution x 3` bytes. Decoding takes minutes for a large
 * data set, so the images are kept in the cache until a file's size or time changes.
 * @throws UserError if a file is missing or can't be decoded.
 */
export async function decodedFiles(images: readonly StoredImage[], decoding: Decoding): Promise<Uint8Array> {
  const size = 3 * decoding.resolution ** 2;
  const together = Math.max(1, Math.floor(keptTogether / size));
  if (images.length <= together) return decodeTogether(images, decoding);
  const whole = new Uint8Array(images.length * size);
  for (let start = 0; start < images.length; start += together) {
    whole.set(await decodeTogether(images.slice(start, start + together), decoding), start * size);
  }
  return whole;
}

async function decodeTogether(
  images: readonly StoredImage[],
  { dataset, folder, resolution, advice, decode = decodeJpeg }: Decoding,
): Promise<Uint8Array> {
  const size = 3 * resolution ** 2;
  const names = images.map(({ path, part }) => (part ? `${path} ${part.offset}+${part.length}` : path));
  const marks: string[] = [];
  const seen = new Map<string, Promise<string>>();
  await inPortions(
    images,
    ({ path }) => {
      const mark = seen.get(path) ?? markOf(join(folder, path));
      seen.set(path, mark);
      return mark;
    },
    (mark, i) => {
      marks[i] = mark;
    },
  );
  return cachedImages(
    dataset,
    JSON.stringify([version, resolution, folder, names, marks]),
    images.length * size,
    (out) =>
      inPortions(
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

/** What changes with a file. */
async function markOf(path: string): Promise<string> {
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
async function inPortions<I, T>(
  items: readonly I[],
  get: (item: I) => Promise<T>,
  use: (got: T, index: number) => Promise<void> | void,
): Promise<void> {
  for (let start = 0; start < items.length; start += atOnce) {
    const got = await Promise.all(items.slice(start, start + atOnce).map(get));
    for (const [i, value] of got.entries()) await use(value, start + i);
  }
}
