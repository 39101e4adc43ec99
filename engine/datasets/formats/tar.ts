import { plainBytes } from './dataFile';

/** A file of an archive. */
export interface NamedBytes {
  /** Path inside the archive, with forward slashes. */
  name: string;
  bytes: Uint8Array;
}

const blockSize = 512;
/** The longest file that is read, in bytes: no data set here has one half as long. */
const longestFile = 2 ** 28;
const regularFile = new Set(['0', '\0']);

/**
 * The regular files of a tar archive (ustar) that `wanted` names, in its order, one in memory at a time.
 * @throws Error if it is not a tar archive, ends early, or has a wanted file of more than 256 MiB.
 */
export async function* readTar(
  archive: AsyncIterable<Uint8Array>,
  wanted: (name: string) => boolean,
): AsyncGenerator<NamedBytes> {
  const reader = new ByteReader(archive);
  try {
    for (;;) {
      const header = await reader.read(blockSize);
      // The archive ends with blocks of zeros.
      if (header.every((byte) => byte === 0)) return;
      verifyHeader(header);
      const size = octal(header, 124, 12);
      const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
      const name = prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100);
      if (regularFile.has(String.fromCharCode(header[156]!)) && wanted(name)) {
        if (size > longestFile)
          throw new Error(`The tar archive is damaged: ${name} has ${size} bytes, as its header says.`);
        yield { name, bytes: await reader.read(size) };
      } else {
        await reader.skip(size);
      }
      await reader.skip((blockSize - (size % blockSize)) % blockSize);
    }
  } finally {
    await reader.close();
  }
}

function text(header: Uint8Array, start: number, length: number): string {
  const field = Buffer.from(header.subarray(start, start + length)).toString('utf8');
  return field.replace(/\0.*$/s, '');
}

function octal(header: Uint8Array, start: number, length: number): number {
  const digits = text(header, start, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw new Error('Not a tar archive: a number is missing in a header.');
  return parseInt(digits, 8);
}

/** A header's checksum counts its own eight bytes as spaces. */
function verifyHeader(header: Uint8Array): void {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  if (sum !== octal(header, 148, 8)) throw new Error("Not a tar archive: a header's checksum is wrong.");
}

/** Portions of chosen sizes out of a stream whose chunks have any size. */
class ByteReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest = new Uint8Array(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  /** Takes memory for what has come, not for what a header says will. */
  async read(size: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    await this.take(size, (part) => parts.push(part));
    return parts.length === 1 ? parts[0]! : plainBytes(Buffer.concat(parts, size));
  }

  skip(size: number): Promise<void> {
    return this.take(size, () => {});
  }

  /** Tells the stream that no more of it is wanted. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  private async take(size: number, use: (part: Uint8Array) => void): Promise<void> {
    for (let left = size; left > 0;) {
      if (this.rest.length === 0) {
        const next = await this.chunks.next();
        if (next.done) throw new Error('The tar archive ends early.');
        this.rest = new Uint8Array(next.value);
      }
      const part = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(part.length);
      left -= part.length;
      use(part);
    }
  }
}
