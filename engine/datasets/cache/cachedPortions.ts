import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { UserError } from '../../errors';
import { digest } from '../../files/digest';
import { isDiskFull } from '../../files/systemErrors';
import { temporaryName } from '../../files/temporaryName';
import type { ImageBytes } from '../imageBytes';
import { type LoadProgress, silentProgress } from '../loading/loadProgress';
import { makeRoom, tidyCache } from './bound';
import { keepUntilExit, takeIntoUse } from './inUse';
import { imageCacheFolder, portionName } from './place';
import { readSealed, writePortion } from './portionFile';
import { closePortion, PortionedImages, type Portion } from './portionedImages';
import { gibibytes, memoryRoom } from './room';

/**
 * Bytes of images in a portion: what a run that is killed while it makes them loses at most, and what of them is in
 * memory at once.
 */
const portionBytes = 2 ** 25;

/** Images of one size that take long to make. */
export interface CachedSet<Remarks> {
  /** Name of the folder in the cache. */
  dataset: string;
  count: number;
  imageSize: number;
  /** Whatever the bytes of images `start` to `end` depend on: the same key, the same bytes. */
  keyOf(start: number, end: number): string | Promise<string>;
  /** Writes those images into `images`, which is all zeros. */
  make(start: number, end: number, images: Uint8Array): Promise<Made<Remarks>> | Made<Remarks>;
  progress?: LoadProgress;
}

interface Made<Remarks> {
  /** What is to be known of the images, as JSON has it. */
  remarks: Remarks;
  /** Whether it would come to the same again. */
  isFinal: boolean;
}

/** Images, and what was said of each portion of them, which begins at image `start`, when they were made. */
interface CachedImages<Remarks> {
  images: ImageBytes;
  remarks: { start: number; remarks: Remarks }[];
}

/** Images in a row of a set. */
interface Range {
  start: number;
  end: number;
  /** Where they are kept. */
  path: string;
}

/** Images that a set makes, or that were made before and are in the cache. */
export async function cachedPortions<Remarks>(set: CachedSet<Remarks>): Promise<CachedImages<Remarks>> {
  const { count, imageSize, progress = silentProgress } = set;
  const perPortion = Math.max(1, Math.floor(portionBytes / imageSize));
  await tidyCache();
  const store = new PortionStore(set, Math.min(perPortion, count) * imageSize);
  const portions: Portion[] = [];
  const remarks: CachedImages<Remarks>['remarks'] = [];
  for (let start = 0; start < count; start += perPortion) {
    // Reads and digests of portions that are there never wait: others get their turn here.
    await setImmediate();
    progress.throwIfStopped();
    const end = Math.min(count, start + perPortion);
    const key = digest('sha256', await set.keyOf(start, end));
    const range = { start, end, path: join(imageCacheFolder(set.dataset), portionName(key)) };
    const known = (await store.kept(range)) ?? (await store.made(range));
    portions.push(known.portion);
    remarks.push({ start, remarks: known.remarks });
  }
  return { images: new PortionedImages(portions, count, imageSize, perPortion), remarks };
}

interface KnownPortion<Remarks> {
  portion: Portion;
  remarks: Remarks;
}

/** Where the portions of one set are found, or put. */
class PortionStore<Remarks> {
  /** Filled again and again, unless a portion has to stay in memory. */
  private buffer: Uint8Array | undefined;
  private bytesInMemory = 0;
  private madeRoom = false;

  constructor(
    private readonly set: CachedSet<Remarks>,
    private readonly bufferBytes: number,
  ) {}

  /** A portion that is in the cache, whole. */
  async kept({ start, end, path }: Range): Promise<KnownPortion<Remarks> | undefined> {
    // First, so that nobody removes what was just found to be there.
    takeIntoUse(path);
    closePortion(path);
    const found = readSealed(path, (end - start) * this.set.imageSize);
    if (!found) return undefined;
    const now = new Date();
    // Of a cache that can only be read, nothing is removed.
    await utimes(path, now, now).catch(() => undefined);
    return { portion: { path }, remarks: found.remarks as Remarks };
  }

  /** A portion made now, and kept; one that may come out differently again, until this process ends. */
  async made(range: Range): Promise<KnownPortion<Remarks>> {
    const { set } = this;
    const { start, end } = range;
    this.buffer = this.buffer?.fill(0) ?? new Uint8Array(this.bufferBytes);
    const bytes = this.buffer.subarray(0, (end - start) * set.imageSize);
    const { remarks, isFinal } = await set.make(start, end, bytes);
    const path = isFinal ? range.path : join(imageCacheFolder(set.dataset), temporaryName('portion'));
    if (!isFinal) keepUntilExit(path);
    if (!this.madeRoom) await makeRoom((set.count - start) * set.imageSize);
    this.madeRoom = true;
    const failure = await this.write(path, bytes, remarks);
    // Other data sets of this process may have opened the one that was damaged.
    closePortion(path);
    if (failure === undefined) return { portion: { path }, remarks };
    this.assertFitsMemory(start, failure);
    this.bytesInMemory += bytes.length;
    this.buffer = undefined;
    return { portion: { bytes }, remarks };
  }

  /** What went wrong, if anything did. On a full disk, all that nobody reads is removed before it is tried again. */
  private async write(path: string, bytes: Uint8Array, remarks: Remarks): Promise<unknown> {
    const write = () =>
      writePortion(path, bytes, remarks).then(
        () => undefined,
        (error: unknown) => error ?? new Error(),
      );
    const failure = await write();
    if (!isDiskFull(failure) || (await makeRoom(0, 0)) === 0) return failure;
    return write();
  }

  /** @throws UserError if what is left of the set, from image `start` on, does not fit into memory. */
  private assertFitsMemory(start: number, cause: unknown): void {
    const { count, imageSize, dataset } = this.set;
    const needed = this.bytesInMemory + (count - start) * imageSize;
    if (needed <= memoryRoom()) return;
    const where = imageCacheFolder(dataset);
    throw new UserError(
      `${isDiskFull(cause) ? 'The disk of the cache is full' : `The cache can't be written (${codeOf(cause)})`}, and ` +
        `the ${gibibytes(needed)} of decoded images that are left don't fit into memory.`,
      {
        where,
        advice:
          'Free some space or set DARKROOM_CACHE to a folder on a larger disk; what is decoded already is kept. Or use ' +
          'a smaller dataset.limit or dataset.resolution.',
        cause,
      },
    );
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
