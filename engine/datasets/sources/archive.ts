import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readTar } from '../formats/tar';
import type { ArrivingFile, SourceOptions } from './source';
import { counted, download } from './download';

/** A `.tar.gz` at an address. */
export interface PublishedArchive {
  url: string;
  /** Of the archive, in lower-case hexadecimal, where its files have none of their own. */
  md5?: string;
}

/**
 * The wanted files of an archive, read while they arrive.
 * @throws Error if it can't be had, or is another one: that shows behind its last file.
 */
export async function* filesOfAddress(
  { url, md5 }: PublishedArchive,
  wanted: ReadonlySet<string>,
  options: SourceOptions,
): AsyncGenerator<ArrivingFile> {
  yield* filesOf(await download(url, 'Downloading the original archive', options), wanted, md5);
}

/** The wanted files of a `.tar.gz` on this machine. */
export async function* filesOfArchive(
  path: string,
  wanted: ReadonlySet<string>,
  { onProgress, signal }: SourceOptions,
  { activity = 'Unpacking the archive', md5 }: { activity?: string; md5?: string } = {},
): AsyncGenerator<ArrivingFile> {
  const { size: total } = await stat(path);
  const stream: AsyncIterable<Uint8Array> = createReadStream(path, { signal });
  const told = counted(stream, (done) => onProgress?.({ activity, done, total }));
  yield* filesOf(told, wanted, md5);
}

/** Files are wanted by their base names: an archive may put them in any folder. */
async function* filesOf(
  compressed: AsyncIterable<Uint8Array>,
  wanted: ReadonlySet<string>,
  md5: string | undefined,
): AsyncGenerator<ArrivingFile> {
  const hash = createHash('md5');
  const hashed = async function* () {
    for await (const part of compressed) {
      if (md5 !== undefined) hash.update(part);
      yield part;
    }
  };
  // The pipeline hands on errors, and closes the source when the archive is left early; the loop below sees the errors.
  const archive = pipeline(Readable.from(hashed()), createGunzip(), () => {});
  for await (const { name, parts } of readTar(archive, (member) => wanted.has(posix.basename(member))))
    yield { name: posix.basename(name), parts };
  if (md5 !== undefined && hash.digest('hex') !== md5)
    throw new Error('The archive is not the one that was published: its MD5 differs.');
}
