import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { explainSystemError } from '../../files/systemErrors';
import { readDataFile } from '../formats/dataFile';

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
export async function readStored(folder: string, image: StoredImage, advice: string): Promise<Uint8Array> {
  const { path, part } = image;
  if (!part) return readDataFile(join(folder, path), advice);
  const bytes = await readPart(join(folder, path), part.offset, part.length);
  if (bytes.length < part.length)
    throw new UserError('This data file is truncated.', { where: join(folder, path), advice });
  return bytes;
}

/**
 * The first bytes of an image, `most` of them or all that there are, and how many there are.
 * @throws UserError if it is not there or can't be read.
 */
export async function readStart(
  folder: string,
  { path, part }: StoredImage,
  most: number,
): Promise<{ start: Uint8Array; size: number }> {
  const file = join(folder, path);
  try {
    const size = part?.length ?? (await stat(file)).size;
    return { start: await readPart(file, part?.offset ?? 0, Math.min(size, most)), size };
  } catch (error) {
    throw explainSystemError(error, file) ?? error;
  }
}

async function readPart(path: string, offset: number, length: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
