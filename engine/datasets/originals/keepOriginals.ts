import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors';
import { renamePatiently, syncFolder } from '../../files/durable';
import { makeFolder } from '../../files/makeFolder';
import { temporaryName } from '../../files/temporaryName';
import { filesOfArchive } from '../sources/archive';
import { unpackedIfGzip } from '../sources/singleFiles';
import { reasonOf } from '../sources/reason';
import type { ArrivingFile, DataSource, SourceOptions } from '../sources/source';
import { adviceFor, locateOriginals, type OriginalFile, type Originals } from './originals';
import { OriginalCheck } from './verify';

/**
 * Writes every file of `source` into `folder`, once all are there and verified: until then, and where one is not, it
 * stays as it was.
 * @throws UserError if a file is not the original, or one is missing.
 */
export async function keepOriginals(source: DataSource, originals: Originals, folder: string): Promise<void> {
  const missing = new Map(originals.files.map((file) => [file.name, file]));
  makeFolder(dirname(folder));
  const arriving = join(dirname(folder), temporaryName(basename(folder)));
  await mkdir(arriving);
  try {
    for await (const arrival of source) {
      const file = missing.get(arrival.name);
      if (!file) continue;
      await writeVerified(join(arriving, file.name), arrival, file, adviceFor(originals));
      missing.delete(arrival.name);
    }
    if (missing.size > 0) {
      throw new UserError(`Not all files of ${originals.title} are there: ${someOf([...missing.keys()])} missing.`, {
        advice: `They are those of ${originals.published}.`,
      });
    }
    makeFolder(folder);
    for (const { name } of originals.files) await renamePatiently(join(arriving, name), join(folder, name));
    await syncFolder(folder);
  } finally {
    await rm(arriving, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** "a, b and c are", "a, b, c and 23 others are". */
function someOf(names: readonly string[]): string {
  const told = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : names;
  const last = told.at(-1)!;
  return told.length === 1 ? `${last} is` : `${told.slice(0, -1).join(', ')} and ${last} are`;
}

async function writeVerified(path: string, { name, parts }: ArrivingFile, original: OriginalFile, advice: string) {
  const check = new OriginalCheck(original, name, advice);
  const file = await open(path, 'wx');
  try {
    for await (const part of parts) {
      check.add(part);
      await file.writeFile(part);
    }
    check.end();
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Keeps what a person has: the archive, or a folder with its files, unpacked or not.
 * @throws UserError if there is nothing, or it isn't whole.
 */
export async function keepGiven(
  from: string,
  originals: Originals,
  folder: string,
  options: SourceOptions = {},
): Promise<void> {
  const advice = `Name the file or files of ${originals.published}, or the folder that they lie in.`;
  const found = await stat(from).catch(() => undefined);
  if (!found) throw new UserError('There is no such file or folder.', { where: from, advice });
  const wanted = new Set(originals.files.map(({ name }) => name));
  const source = found.isFile()
    ? filesOfArchive(from, wanted, options)
    : filesOfFolder(locateOriginals(from, originals), originals, options);
  try {
    await keepOriginals(source, originals, folder);
  } catch (cause) {
    options.signal?.throwIfAborted();
    if (cause instanceof UserError) throw cause;
    throw new UserError(`This ${found.isFile() ? 'archive' : 'folder'} can't be read: ${reasonOf(cause)}`, {
      where: from,
      advice,
      cause,
    });
  }
}

async function* filesOfFolder(
  folder: string,
  { files }: Originals,
  { signal }: SourceOptions,
): AsyncGenerator<ArrivingFile> {
  for (const { name } of files) {
    for (const stored of [name, `${name}.gz`]) {
      const path = join(folder, stored);
      // One that isn't there is told of as missing, with the others.
      if (!(await stat(path).catch(() => undefined))) continue;
      yield unpackedIfGzip(stored, createReadStream(path, { signal }) as AsyncIterable<Uint8Array>);
      break;
    }
  }
}
