import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { areaAverage } from './formats/areaAverage';
import { readDataFile } from './formats/dataFile';
import { decodeJpeg } from './formats/jpeg';
import { cachedImages } from './imageCache';

/** Goes up whenever the same files would give other bytes. */
const version = 1;
/** Files looked at or read at once. */
const atOnce = 64;

/**
 * JPEG files of a folder as images: `files x resolution x resolution x 3` bytes. Decoding takes minutes for a large data set,
 * so the images are kept in the cache until a file's size or time changes.
 * @throws UserError if a file is missing or can't be decoded.
 */
export async function decodedFiles(dataset: string, folder: string, files: readonly string[], resolution: number, advice: string): Promise<Uint8Array> {
  const marks: string[] = [];
  await inPortions(files, async (file) => {
    const found = await stat(join(folder, file)).catch(() => undefined);
    return found ? `${found.size} ${found.mtimeMs}` : '';
  }, (mark, i) => { marks[i] = mark; });
  const size = 3 * resolution ** 2;
  return cachedImages(dataset, JSON.stringify([version, resolution, folder, files, marks]), files.length * size, (images) =>
    inPortions(files, (file) => readDataFile(join(folder, file), advice), (bytes, i) => {
      areaAverage(decodeJpeg(bytes, join(folder, files[i]!)), resolution, images.subarray(i * size, (i + 1) * size));
    }));
}

/** Gets something for each file, some at once, and uses it in order. */
async function inPortions<T>(files: readonly string[], get: (file: string) => Promise<T>, use: (got: T, index: number) => void): Promise<void> {
  for (let start = 0; start < files.length; start += atOnce) {
    const got = await Promise.all(files.slice(start, start + atOnce).map(get));
    got.forEach((value, i) => use(value, start + i));
  }
}
