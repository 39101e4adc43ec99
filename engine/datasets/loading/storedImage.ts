import { join } from 'node:path';
import { readDataFile, readDataFilePart, refuseLong, withDataFile } from '../formats/dataFile';

/** An image's file, relative to the data set's folder, or a part of it in bytes. */
export interface StoredImage {
  path: string;
  part?: { offset: number; length: number };
}

/** Where an image lies, for a person. */
export function placeOf(folder: string, { path, part }: StoredImage): string {
  return part ? `${join(folder, path)} at byte ${part.offset}` : join(folder, path);
}

/**
 * The bytes of an image's file, or of its part of one.
 * @throws UserError if it is not there or can't be read.
 */
export function readStored(folder: string, { path, part }: StoredImage, advice: string): Promise<Uint8Array> {
  const file = join(folder, path);
  return part ? readDataFilePart(file, part, advice) : readDataFile(file, advice);
}

/**
 * The first bytes of an image, `most` of them or all that there are, and how many there are.
 * @throws UserError if it is not there or can't be read.
 */
export function readStart(
  folder: string,
  { path, part }: StoredImage,
  most: number,
  advice: string,
): Promise<{ start: Uint8Array; size: number }> {
  return withDataFile(join(folder, path), advice, async (file, length) => {
    const size = part?.length ?? length;
    refuseLong(size, placeOf(folder, { path, part }));
    const start = new Uint8Array(Math.min(size, most));
    const { bytesRead } = await file.read(start, 0, start.length, part?.offset ?? 0);
    return { start: start.subarray(0, bytesRead), size };
  });
}
