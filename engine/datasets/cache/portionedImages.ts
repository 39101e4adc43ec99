import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from '../../errors';
import { type ImageBytes, ranges } from '../imageBytes';

/** Images one behind the other, at the beginning of a file or in memory. */
export type Portion = { path: string } | { bytes: Uint8Array };

/**
 * Images in portions, of `perPortion` images each but for the last. Those in files are read at their places, one read
 * for each image that is asked for: the operating system keeps what is read often in the memory that nobody else
 * needs, as it would for a mapped file. Node has no `mmap`; a native module for it would be one more binary for each
 * platform, to save a copy that takes microseconds. Reads are synchronous for the same reason: out of memory one takes
 * less time than to wait for it would.
 */
export class PortionedImages implements ImageBytes {
  constructor(
    private readonly all: readonly Portion[],
    readonly count: number,
    readonly imageSize: number,
    private readonly perPortion: number,
  ) {}

  gather(indices: ArrayLike<number>, out = new Uint8Array(indices.length * this.imageSize)): Uint8Array {
    for (let i = 0; i < indices.length; i++) this.read(indices[i]!, 1, out, i * this.imageSize);
    return out;
  }

  *portions(): Generator<Uint8Array> {
    const { count, perPortion, imageSize } = this;
    let buffer = new Uint8Array(0);
    for (let first = 0; first < count; first += perPortion) {
      for (const [start, end] of ranges(Math.min(perPortion, count - first), imageSize)) {
        const length = (end - start) * imageSize;
        if (buffer.length < length) buffer = new Uint8Array(length);
        this.read(first + start, end - start, buffer, 0);
        yield buffer.subarray(0, length);
      }
    }
  }

  /** Reads `count` images of one portion from `first` on, to `at` in `out`. */
  private read(first: number, count: number, out: Uint8Array, at: number): void {
    const { perPortion, imageSize } = this;
    if (!(first >= 0 && first < this.count)) throw new RangeError(`There is no image ${first} of ${this.count}.`);
    const portion = this.all[Math.floor(first / perPortion)]!;
    const [from, length] = [(first % perPortion) * imageSize, count * imageSize];
    if ('bytes' in portion) out.set(portion.bytes.subarray(from, from + length), at);
    else readWhole(portion.path, from, out.subarray(at, at + length));
  }
}

/** Files open at once: more portions than that are opened again and again. */
const mostOpen = 256;
/** Descriptors by path, the one used last at the end. One store for the process, which may have few descriptors. */
const open = new Map<string, number>();

/** Closes a file that is to be written anew, or may have been: the next read opens what is there then. */
export function closePortion(path: string): void {
  const known = open.get(path);
  open.delete(path);
  if (known !== undefined) closeSync(known);
}

function descriptorOf(path: string): number {
  const known = open.get(path);
  if (known !== undefined) {
    // Order matters only where some must be closed.
    if (open.size === mostOpen) {
      open.delete(path);
      open.set(path, known);
    }
    return known;
  }
  if (open.size === mostOpen) closePortion(open.keys().next().value!);
  const descriptor = openSync(path, 'r');
  open.set(path, descriptor);
  return descriptor;
}

/** @throws UserError if the file is gone or ends early: it was whole when the data set was loaded. */
function readWhole(path: string, from: number, out: Uint8Array): void {
  try {
    const file = descriptorOf(path);
    for (let done = 0; done < out.length;) {
      const read = readSync(file, out, done, out.length - done, from + done);
      if (read === 0) throw changed(path);
      done += read;
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? changed(path, error) : error;
  }
}

function changed(path: string, cause?: unknown): UserError {
  return new UserError('Decoded images were removed from the cache or cut short while they were in use.', {
    where: path,
    advice: 'Go on with darkroom resume: they are decoded again.',
    cause,
  });
}
