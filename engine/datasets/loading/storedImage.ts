import { join } from 'node:path';
import { readDataFile, readDataFilePart, refuseLong, withDataFile } from '../formats/dataFile';

/** An image's file, relative to the data set's folder, or a part of it: bytes, or a row of a table in it. */
export interface StoredImage {
  path: string;
  part?: { offset: number; length: number };
  row?: number;
}

/** Reads the bytes of an image's file. @throws UserError if they can't be read. */
export type ReadStored = (image: StoredImage) => Promise<Uint8Array>;

/** Where an image lies, for a person. */
export function placeOf(folder: string, { path, part, row }: StoredImage): string {
  if (row !== undefined) return `${join(folder, path)} in row ${row + 1}`;
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
