import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../errors';
import { memoryLimit } from '../../files/processLimits';
import { formatCount } from '../../format';
import { keptBytes } from './bound';
import { datasetsFolder } from './place';

/** The share of a machine's memory that images may take; the rest is for networks and everything else. */
const maxShare = 0.5;

export interface ImageDemand {
  /** Images of all splits, and bytes of one. */
  count: number;
  imageSize: number;
}

/** Bytes that there are for images. */
export interface ImageRoom {
  /** In the cache, on its disk. */
  disk: number;
  /** In memory, where the disk has too few. */
  memory: number;
}

/**
 * What there is on this machine. Portions that are in the cache count as room: they are of the set, or can go. A disk
 * that does not tell is taken to have room: it says so when it is full.
 */
export async function imageRoom(): Promise<ImageRoom> {
  const disk = await freeBytes(datasetsFolder());
  return { disk: disk + (await keptBytes()), memory: memoryRoom() };
}

/** Bytes of images that may lie in memory. */
export function memoryRoom(): number {
  return Math.floor(maxShare * memoryLimit());
}

/** @throws UserError if images fit neither on the cache's disk nor into memory, with how many would. */
export function assertRoom({ count, imageSize }: ImageDemand, room: ImageRoom): void {
  const needed = count * imageSize;
  const most = Math.max(room.disk, room.memory);
  if (needed <= most) return;
  throw new UserError(
    `${formatCount(count)} decoded images take ${gibibytes(needed)}; the disk of the cache (${datasetsFolder()}) has ` +
      `room for ${gibibytes(room.disk)}, and memory for ${gibibytes(room.memory)}.`,
    {
      where: 'dataset.limit',
      advice:
        'Free some space, set DARKROOM_CACHE to a folder on a larger disk, or use a smaller ' +
        `dataset.resolution${limitAdvice(most / imageSize)}.`,
    },
  );
}

/** @throws UserError if images that have to lie in memory don't fit into it, with how many would. */
export function assertFitsMemory({ count, imageSize }: ImageDemand, room = memoryRoom()): void {
  if (count * imageSize <= room) return;
  throw new UserError(
    `${formatCount(count)} images take ${gibibytes(count * imageSize)} of memory, of which there are ` +
      `${gibibytes(room)} for them.`,
    {
      where: 'dataset.limit',
      advice: `Use a smaller dataset.resolution${limitAdvice(room / imageSize)}.`,
    },
  );
}

export function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}

/** Of the disk that a folder is on or would be. */
async function freeBytes(folder: string): Promise<number> {
  const found = await statfs(folder).catch((error: NodeJS.ErrnoException) => error);
  if (!(found instanceof Error)) return found.bavail * found.bsize;
  return found.code === 'ENOENT' && dirname(folder) !== folder ? freeBytes(dirname(folder)) : Infinity;
}

/** @param fitting images of both splits; a limit bounds each. */
function limitAdvice(fitting: number): string {
  return fitting < 128 ? '' : `, or set dataset.limit to ${formatCount(roundDown(fitting / 2))} or less`;
}

/** To two digits that count. */
function roundDown(n: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, n))) - 1);
  return Math.floor(n / unit) * unit;
}
