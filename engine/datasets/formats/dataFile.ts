import { type FileHandle, open, stat } from 'node:fs/promises';
import { UserError } from '../../errors';
import { formatCount } from '../../format';

/** Bytes of the longest file that is read whole: the largest image that is decoded has less with 16 bits a sample. */
const longestWhole = 500_000_000;

/**
 * The same bytes as a plain `Uint8Array`: a `Buffer`'s `slice` copies nothing, and so keeps all of a file in memory.
 */
export function plainBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * The bytes of a data file.
 * @throws UserError if it is not there, can't be read, or is too long to be read whole.
 */
export function readDataFile(path: string, advice: string): Promise<Uint8Array> {
  return withDataFile(path, advice, async (file, size) => {
    refuseLong(size, path);
    return await bytesAt(file, { offset: 0, length: size });
  });
}

/**
 * `length` bytes of a data file from `offset` on.
 * @throws UserError if it is not there, can't be read, ends before them, or they are too many to be read at once.
 */
export function readDataFilePart(
  path: string,
  { offset, length }: { offset: number; length: number },
  advice: string,
): Promise<Uint8Array> {
  return withDataFile(path, advice, async (file) => {
    refuseLong(length, `${path} at byte ${offset}`);
    const bytes = await bytesAt(file, { offset, length });
    if (bytes.length < length) throw new UserError('This data file is truncated.', { where: path, advice });
    return bytes;
  });
}

/** `length` bytes, or all up to the end, in as few reads as the system needs: `readFile` takes many small ones. */
async function bytesAt(file: FileHandle, { offset, length }: { offset: number; length: number }): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(bytes, read, length - read, offset + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}

/**
 * Opens a data file, hands it with its size in bytes to `use`, and closes it.
 * @throws UserError if it is not there or can't be read.
 */
export async function withDataFile<T>(
  path: string,
  advice: string,
  use: (file: FileHandle, size: number) => Promise<T>,
): Promise<T> {
  let file: FileHandle | undefined;
  try {
    // To open a pipe would wait for ever; folders are the system's to refuse.
    const found = await stat(path);
    if (!found.isFile() && !found.isDirectory())
      throw new UserError('This is no regular file.', { where: path, advice });
    file = await open(path);
    return await use(file, found.size);
  } catch (cause) {
    throw cause instanceof UserError ? cause : unreadableFile(cause, path, advice);
  } finally {
    await file?.close();
  }
}

/** What is wrong with the machine at present, and not with a file. */
const troubles = new Set(['EMFILE', 'ENFILE', 'EIO', 'ENOMEM', 'ENODEV', 'ESTALE', 'ETIMEDOUT']);

/**
 * What to say of a data file that the system doesn't let us read.
 * @throws the system's own error where that says nothing of the file.
 */
export function unreadableFile(cause: unknown, path: string, advice: string): UserError {
  const { code = '' } = cause as NodeJS.ErrnoException;
  if (troubles.has(code)) throw cause;
  if (code === 'EACCES' || code === 'EPERM')
    return new UserError('There is no permission to read this file.', {
      where: path,
      advice: 'Change its permissions.',
      cause,
    });
  const message =
    code === 'ENOENT' ? 'This data file is missing.' : `This data file can't be read (${code || 'unknown reason'}).`;
  return new UserError(message, { where: path, advice, cause });
}

/** @throws UserError if a file is too long to be read whole. */
export function refuseLong(size: number, where: string): void {
  if (size <= longestWhole) return;
  throw new UserError(
    `This file has ${formatCount(size)} bytes; files of its kind are read whole, up to ${formatCount(longestWhole)}.`,
    { where, advice: 'Check that it is the right file; if it is an image, make it smaller or remove it.' },
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
