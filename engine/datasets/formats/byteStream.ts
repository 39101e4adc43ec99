import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../errors';
import { unreadableFile, withDataFile } from './dataFile';

/**
 * The bytes of a file from its beginning on, unpacked where it is gzipped: files may be longer than the memory.
 * @throws UserError if it is missing or can't be read.
 */
export async function openBytes(path: string, advice: string): Promise<ByteStream> {
  const isGzip = await withDataFile(path, advice, async (file) => {
    const start = new Uint8Array(2);
    await file.read(start, 0, 2, 0);
    return start[0] === 0x1f && start[1] === 0x8b;
  });
  const file = createReadStream(path, { highWaterMark: 2 ** 18 });
  // Whoever reads the end of the pipe hears of what goes wrong in it.
  const stream = isGzip ? pipeline(file, createGunzip({ chunkSize: 2 ** 18 }), () => undefined) : file;
  return new ByteStream(stream, path, 'gzip file');
}

/** Bytes that arrive in pieces, asked for in pieces of other sizes. What is not there is never made room for. */
export class ByteStream {
  private readonly source: AsyncIterator<Uint8Array>;
  private left: Uint8Array = new Uint8Array(0);

  /** @param kind What the file is, where it can be damaged further on: "gzip file". */
  constructor(
    source: AsyncIterable<Uint8Array>,
    private readonly path: string,
    private readonly kind: string,
  ) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** The next `length` bytes, or all that there are. @throws UserError if they can't be read or unpacked. */
  async take(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      if (this.left.length === 0) {
        const next = await this.next();
        if (!next) break;
        this.left = next;
      }
      const part = this.left.subarray(0, missing);
      this.left = this.left.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  /**
   * All that is left as `count` records of `size` bytes, several whole ones at a time.
   * @throws UserError if there are fewer, or bytes behind them.
   */
  async *records(size: number, count: number): AsyncGenerator<Uint8Array> {
    const step = Math.max(1, Math.floor(portionBytes / size));
    for (let done = 0; done < count; done += step) {
      const wanted = Math.min(step, count - done) * size;
      const records = await this.take(wanted);
      if (records.length < wanted) throw this.refusal('This file is truncated: it has fewer values than it says.');
      yield records;
    }
    await this.assertEnd();
  }

  /** @throws UserError if there are bytes left. */
  async assertEnd(): Promise<void> {
    if ((await this.take(1)).length > 0) throw this.refusal('This file has more values than it says.');
  }

  /** Lets go of the file, wherever in it one is. */
  async close(): Promise<void> {
    await this.source.return?.();
  }

  private async next(): Promise<Uint8Array | undefined> {
    try {
      const { value, done } = (await this.source.next()) as IteratorResult<Uint8Array, undefined>;
      return done ? undefined : value;
    } catch (cause) {
      if (cause instanceof UserError) throw cause;
      if ('syscall' in (cause as object)) throw unreadableFile(cause, this.path, 'Copy the file again.');
      throw this.refusal(`This ${this.kind} is damaged or truncated.`, cause);
    }
  }

  private refusal(message: string, cause?: unknown): UserError {
    return new UserError(message, { where: this.path, advice: 'Copy or download the file again.', cause });
  }
}

/** Bytes of records that are handed on at once, unless one is longer. */
const portionBytes = 2 ** 22;
