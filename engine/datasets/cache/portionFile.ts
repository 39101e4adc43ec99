import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { writeFileMakingFolder } from '../../files/atomicFile';

/**
 * A portion of a data set as a file of the cache: the images one behind the other, what was said of them as JSON, and
 * the SHA-256 of both, which tells a whole file from a damaged one.
 */

const digestSize = 32;
/** Bytes that are read and digested at once. */
const chunkSize = 2 ** 22;

/** Writes it whole or not at all. @throws the system's error */
export async function writePortion(path: string, images: Uint8Array, remarks: unknown): Promise<void> {
  const text = Buffer.from(JSON.stringify(remarks ?? null));
  const seal = createHash('sha256').update(images).update(text).digest();
  await writeFileMakingFolder(path, Buffer.concat([images, text, seal]));
}

/**
 * What was said of the `size` bytes of images in such a file, once all of it was found to be as it was written;
 * undefined where there is no such file, or it is damaged. Read in pieces: memory has one of them at a time.
 */
export function readSealed(path: string, size: number): { remarks: unknown } | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const length = fstatSync(file).size;
    if (length <= size + digestSize) return undefined;
    const hash = createHash('sha256');
    const text: Buffer[] = [];
    const buffer = Buffer.allocUnsafe(Math.min(chunkSize, length));
    for (let at = 0; at < length - digestSize;) {
      const read = readSync(file, buffer, 0, Math.min(buffer.length, length - digestSize - at), at);
      if (read === 0) return undefined;
      const piece = buffer.subarray(0, read);
      hash.update(piece);
      if (at + read > size) text.push(Buffer.from(piece.subarray(Math.max(0, size - at))));
      at += read;
    }
    const seal = Buffer.alloc(digestSize);
    readSync(file, seal, 0, digestSize, length - digestSize);
    if (!hash.digest().equals(seal)) return undefined;
    return { remarks: JSON.parse(Buffer.concat(text).toString()) as unknown };
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
