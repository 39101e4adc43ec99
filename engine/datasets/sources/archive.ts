import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type NamedBytes, readTar } from '../formats/tar';
import type { SourceOptions } from './source';

/** The wanted files of a `.tar.gz` at an address, read while they arrive. */
export async function* filesOfAddress(
  url: string,
  wanted: ReadonlySet<string>,
  { onProgress, signal }: SourceOptions,
): AsyncGenerator<NamedBytes> {
  const activity = 'Downloading the original archive';
  onProgress?.({ activity, done: 0, total: null });
  const response = await fetch(url, { signal });
  if (!response.ok || !response.body) throw new Error(`The server answered ${response.status} ${response.statusText}.`);
  const length = Number(response.headers.get('content-length'));
  yield* filesOf(
    counted(response.body, (done) => onProgress?.({ activity, done, total: length || null })),
    wanted,
  );
}

/** The wanted files of a `.tar.gz` on this machine. */
export async function* filesOfArchive(
  path: string,
  wanted: ReadonlySet<string>,
  { onProgress, signal }: SourceOptions,
  activity = 'Unpacking the archive',
): AsyncGenerator<NamedBytes> {
  const { size: total } = await stat(path);
  const stream: AsyncIterable<Uint8Array> = createReadStream(path, { signal });
  yield* filesOf(
    counted(stream, (done) => onProgress?.({ activity, done, total })),
    wanted,
  );
}

/** Files are wanted by their base names: an archive may put them in any folder. */
async function* filesOf(
  compressed: AsyncIterable<Uint8Array>,
  wanted: ReadonlySet<string>,
): AsyncGenerator<NamedBytes> {
  // The pipeline hands on errors, and closes the source when the archive is left early; the loop below sees the errors.
  const archive = pipeline(Readable.from(compressed), createGunzip(), () => {});
  for await (const { name, bytes } of readTar(archive, (member) => wanted.has(posix.basename(member)))) {
    yield { name: posix.basename(name), bytes };
  }
}

async function* counted(stream: AsyncIterable<Uint8Array>, report: (done: number) => void): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of stream) {
    done += chunk.length;
    report(done);
    yield chunk;
  }
}
