import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../../errors';
import { digest } from '../../files/digest';
import { formatCount } from '../../format';

/**
 * The same bytes as a plain `Uint8Array`: a `Buffer`'s `slice` copies nothing, and so keeps all of a file in memory.
 */
export function plainBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * The bytes of a data file.
 * @throws UserError if it is not there or can't be read.
 */
export async function readDataFile(path: string, advice: string): Promise<Uint8Array> {
  try {
    // To read a pipe would wait for ever; folders are the system's to refuse.
    const found = await stat(path);
    if (!found.isFile() && !found.isDirectory())
      throw new UserError('This is no regular file.', { where: path, advice });
    return plainBytes(await readFile(path));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    const message =
      code === 'ENOENT' ? 'This data file is missing.' : `This data file can't be read (${code ?? 'unknown reason'}).`;
    throw new UserError(message, { where: path, advice, cause });
  }
}

/**
 * That a well-formed file is the very file it is named after, by its SHA-256.
 * @throws UserError if it is another one.
 */
export function verifyChecksum(bytes: Uint8Array, sha256: string, path: string, advice: string): void {
  const found = digest('sha256', bytes);
  if (found === sha256) return;
  throw new UserError(
    `This is not the original file: its SHA-256 begins with ${found.slice(0, 12)}, the original's with ` +
      `${sha256.slice(0, 12)}.`,
    { where: path, advice },
  );
}

/** @throws UserError if there are fewer or more bytes than the format asks for. */
export function verifySize(found: number, expected: number, content: string, path: string): void {
  if (found === expected) return;
  const fault = found < expected ? 'This file is truncated' : 'This file has bytes after its end';
  throw new UserError(`${fault}: ${content} take ${formatCount(expected)} bytes, but it has ${formatCount(found)}.`, {
    where: path,
    advice: 'Copy or download the file again.',
  });
}
