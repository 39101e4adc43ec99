import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../errors';
import { isDiskFull } from '../files/systemErrors';
import { formatBytes } from '../runs/diskUse';
import { imageCacheFolder } from './cache/place';
import type { DatasetDefinition, FetchedDataset, FetchOptions, OwnCopy } from './definition';
import { describeDataset } from './listing';
import { readFetchMark } from './ownCopy/fetchMark';
import { markedFetch } from './ownCopy/markedFetch';
import { markPath } from './ownCopy/places';
import { removeLeftOvers } from './ownCopy/remove';
import { verifyCopy } from './ownCopy/verify';
import { placeKeyOf } from './place';
import { type DatasetName, definitionOf } from './registry';

/**
 * Brings a data set's own copy onto this machine, where it has one; says where it is, if it needs no fetching. Where
 * another process has the same fetch under way, it waits for that one.
 * @throws UserError if it can't be had; whatever `options.signal` was aborted with.
 */
export async function fetchDataset(name: DatasetName, options: FetchOptions = {}): Promise<FetchedDataset> {
  const definition = definitionOf(name);
  const { title, facts, ownCopy } = definition;
  if (ownCopy && definition.fetch) return fetchCopy(definition, ownCopy, options);
  if (ownCopy) return { folder: ownCopy.folder(), source: `Darkroom itself: ${title} comes with it` };
  if (facts.folder === 'none')
    return { folder: imageCacheFolder(name), source: `Darkroom itself: it makes ${title} when it is first used` };
  throw new UserError(`Darkroom can't fetch ${title}.`, {
    advice: `${facts.advice ?? ''} That ${placeKeyOf(facts)} is what dataset.${placeKeyOf(facts)} takes.`.trim(),
  });
}

async function fetchCopy(
  definition: DatasetDefinition,
  ownCopy: OwnCopy,
  options: FetchOptions,
): Promise<FetchedDataset> {
  const folder = ownCopy.folder();
  const kept = { folder, source: 'an earlier fetch' };
  const isWanted = options.from !== undefined || options.again === true;
  if (!isWanted && (await describeDataset(definition)).verified !== null) return kept;
  const fetched = await markedFetch(markPath(definition.name), options.signal, async (signal, report) => {
    await removeLeftOvers(folder);
    const both = {
      ...options,
      signal,
      onProgress: (progress: Parameters<typeof report>[0]) => {
        report(progress);
        options.onProgress?.(progress);
      },
    };
    try {
      const isHere = (await describeDataset(definition)).present;
      if (!isWanted && isHere && (await verifyCopy(definition.name, ownCopy, both)).length === 0) return kept;
      await refuseSmallDisk(definition, ownCopy);
      const result = await definition.fetch!(both);
      // What lies on the disk is read once more: the disk may have its own idea of it.
      const isFetched = options.from === undefined;
      const [damaged] = await verifyCopy(definition.name, ownCopy, { ...both, isFetched });
      if (!damaged) return result;
      throw new UserError(`The disk did not keep what was fetched: ${damaged.file}. ${damaged.problem}`, {
        where: folder,
        advice: 'Check the disk, and fetch it again.',
      });
    } catch (error) {
      signal.throwIfAborted();
      throw isDiskFull(error) ? diskFull(definition, ownCopy, error) : error;
    } finally {
      await removeLeftOvers(folder);
    }
  });
  if (fetched) return fetched;
  await waitForOther(markPath(definition.name), options);
  if ((await describeDataset(definition)).verified !== null) return { folder, source: 'a fetch of another process' };
  throw new UserError(`Another process was fetching ${definition.title}, and ended without having it.`, {
    advice: `Fetch it again with: darkroom datasets fetch ${definition.name}`,
  });
}

/** Milliseconds between two looks at the fetch of another process. */
const lookInterval = 500;

async function waitForOther(mark: string, { signal, onProgress }: FetchOptions): Promise<void> {
  for (;;) {
    const progress = await readFetchMark(mark);
    if (!progress) return;
    onProgress?.({ ...progress, activity: `Another process is fetching it. ${progress.activity}`.trim() });
    await new Promise((resolve) => setTimeout(resolve, lookInterval));
    signal?.throwIfAborted();
  }
}

/** @throws UserError if the disk has no room for the files: those that are here stay until all are there. */
async function refuseSmallDisk(definition: DatasetDefinition, ownCopy: OwnCopy): Promise<void> {
  const disk = await statfs(dirname(markPath(definition.name))).catch(() => null);
  if (!disk) return;
  const free = disk.bavail * disk.bsize;
  if (free < ownCopy.bytes) throw diskFull(definition, ownCopy, undefined, free);
}

function diskFull({ title }: DatasetDefinition, { bytes, folder }: OwnCopy, cause?: unknown, free?: number): UserError {
  const room = free === undefined ? '' : `, and the disk has ${formatBytes(free)} free`;
  return new UserError(
    `${cause === undefined ? 'The disk has too little room' : 'The disk is full'}: ${title} takes ${formatBytes(bytes)}${room}.`,
    { where: folder(), advice: 'Free some space, or set DARKROOM_CACHE to a folder on another disk.', cause },
  );
}
