import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { download } from './download';
import type { ArrivingFile, SourceOptions } from './source';

/** Of a file that is gzipped by itself. */
const gzipped = '.gz';

/**
 * Files that were published one by one at addresses below `base`, under their plain names once they are unpacked.
 * @throws Error if one can't be had.
 */
export async function* filesOfAddresses(
  base: string,
  names: readonly string[],
  options: SourceOptions,
): AsyncGenerator<ArrivingFile> {
  for (const name of names)
    yield unpackedIfGzip(name, await download(`${base}/${name}`, `Downloading ${name}`, options));
}

/** A file as it is, or as it was before it was gzipped. */
export function unpackedIfGzip(name: string, parts: AsyncIterable<Uint8Array>): ArrivingFile {
  if (!name.endsWith(gzipped)) return { name, parts };
  // The pipeline hands on errors to whoever reads.
  return { name: name.slice(0, -gzipped.length), parts: pipeline(Readable.from(parts), createGunzip(), () => {}) };
}
