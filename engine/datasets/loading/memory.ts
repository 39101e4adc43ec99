import { constants } from 'node:buffer';
import { totalmem } from 'node:os';
import { UserError } from '../../errors';
import { formatCount } from '../../format';

/** The share of a machine's memory that images may take; the rest is for networks and everything else. */
const maxShare = 0.75;

export interface ImageDemand {
  train: number;
  test: number;
  /** Pixels along one side of an image. */
  resolution: number;
  /** 3 if it isn't given: in colour. */
  channels?: number;
}

/**
 * Images are kept in memory, a byte for each value: it must have room for them.
 * @param machine Bytes of memory, and of the largest array that this Node knows (4 GiB before Node 22).
 * @throws UserError if it hasn't, with what would fit.
 */
export function checkMemory(
  { train, test, resolution, channels = 3 }: ImageDemand,
  machine = { memory: usableMemory(), array: constants.MAX_LENGTH },
): void {
  const size = channels * resolution ** 2;
  const room = maxShare * machine.memory;
  // A limit bounds training and test images alike.
  const fitting = Math.floor(Math.min(Math.max(room / size - test, room / size / 2), machine.array / size));
  if ((train + test) * size <= room && Math.max(train, test) * size <= machine.array) return;
  const smaller = Math.floor(
    resolution * Math.sqrt(Math.min(room / size / (train + test), machine.array / size / Math.max(train, test))),
  );
  const side = smaller >= 64 ? smaller - (smaller % 32) : smaller - (smaller % 8);
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
  const reason =
    (train + test) * size > room
      ? `but this machine has ${gigabytes(machine.memory)} of memory`
      : `but this version of Node can't keep more than ${gigabytes(machine.array)} in one piece`;
  throw new UserError(
    `${formatCount(train + test)} images at ${resolution}x${resolution} take ${gigabytes((train + test) * size)} ` +
      `of memory, ${reason}.`,
    {
      where: 'dataset.limit',
      advice:
        `Set dataset.limit to ${formatCount(roundDown(fitting))} or ` +
        `less${side >= 8 && side < resolution ? `, or dataset.resolution to ${side} or less` : ''}.`,
    },
  );
}

/** To two digits that count. */
function roundDown(n: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, n))) - 1);
  return Math.floor(n / unit) * unit;
}

/** Also where a container may use only a part of the machine's. */
function usableMemory(): number {
  const constrained = process.constrainedMemory?.() || Infinity;
  return Math.min(totalmem(), constrained);
}
