import { fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import { closeSync, openSync } from 'node:fs';
import { UserError } from '../../errors';
import { ByteStream, openBytes } from './byteStream';
import { crc32 } from '../../crc32';
import { withDataFile } from './dataFile';

/** An array of an `.npz`, or the one of an `.npy`, whose bytes can be read as often as one likes. */
export interface ArrayFile {
  /** Its name in the archive; '' where it is a file of its own. */
  key: string;
  /** For a person: "/data/digits.npz: x_train". */
  where: string;
  open(this: void): Promise<ByteStream>;
}

/** Arrays in an archive at most. */
const mostArrays = 1000;
const advice = 'Save it again by numpy.savez or numpy.savez_compressed.';

/** The array of an `.npy`. */
export function npyFile(path: string, missing: string): ArrayFile {
  return { key: '', where: path, open: () => openBytes(path, missing) };
}

/**
 * The arrays of an `.npz`, a ZIP archive of NPY files, stored or deflated.
 * @throws UserError if it is missing, damaged, or no archive.
 */
export async function npzFiles(path: string, missing: string): Promise<ArrayFile[]> {
  const isZip = await withDataFile(path, missing, async (file) => {
    const start = new Uint8Array(2);
    await file.read(start, 0, 2, 0);
    return start[0] === 0x50 && start[1] === 0x4b;
  });
  if (!isZip) throw refusal('This is not an .npz archive: it does not begin as one.', path);
  const entries = await withArchive(path, async (archive) => {
    if (archive.entryCount > mostArrays)
      throw refusal(`This archive holds ${archive.entryCount} files; an .npz of images holds a few.`, path);
    const found: Entry[] = [];
    for await (const entry of archive.eachEntry()) found.push(entry);
    return found;
  });
  const arrays = entries.filter(({ fileName }) => fileName.endsWith('.npy'));
  const seen = new Set<string>();
  for (const { fileName } of arrays) {
    if (seen.has(fileName)) throw refusal(`This archive holds two arrays "${fileName}".`, path);
    seen.add(fileName);
  }
  return arrays.map((entry) => {
    const key = entry.fileName.slice(0, -'.npy'.length);
    return { key, where: `${path}: ${key}`, open: () => Promise.resolve(openEntry(path, entry, key)) };
  });
}

function openEntry(path: string, entry: Entry, key: string): ByteStream {
  return new ByteStream(bytesOf(path, entry), `${path}: ${key}`, '.npz archive');
}

/** What an entry unpacks to, with its checksum looked at when its end is reached. */
async function* bytesOf(path: string, entry: Entry): AsyncGenerator<Uint8Array> {
  if (entry.isEncrypted()) throw refusal('This archive is encrypted.', path);
  if (!entry.canDecodeFileData())
    throw refusal(
      `This archive is packed by method ${entry.compressionMethod}; stored and deflated ones are read.`,
      path,
    );
  const archive = await openArchive(path);
  try {
    let crc = 0;
    for await (const chunk of (await archive.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>) {
      crc = crc32(chunk, crc);
      yield chunk;
    }
    if (crc !== entry.crc32) throw refusal('This archive is damaged: a checksum is wrong.', path);
  } finally {
    archive.close();
  }
}

async function withArchive<T>(path: string, use: (archive: ZipFile) => Promise<T>): Promise<T> {
  try {
    const archive = await openArchive(path);
    try {
      return await use(archive);
    } finally {
      archive.close();
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw refusal('This .npz archive is damaged or truncated.', path, cause);
  }
}

async function openArchive(path: string): Promise<ZipFile> {
  const fd = openSync(path, 'r');
  try {
    return await fromFdPromise(fd, { lazyEntries: true, autoClose: false, strictFileNames: false });
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function refusal(message: string, where: string, cause?: unknown): UserError {
  return new UserError(message, { where, advice, cause });
}
