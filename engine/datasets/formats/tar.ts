/** A file of an archive. */
export interface TarFile {
  /** Path inside the archive, with forward slashes. */
  name: string;
  /** Its bytes, to be read before the next file is asked for, or not at all. */
  parts: AsyncIterable<Uint8Array>;
}

const blockSize = 512;
const regularFile = new Set(['0', '\0']);

/**
 * The regular files of a tar archive (ustar) that `wanted` names, in its order, by their paths inside it.
 * @throws Error if it is not a tar archive, or ends early.
 */
export async function* readTar(
  archive: AsyncIterable<Uint8Array>,
  wanted: (name: string) => boolean,
): AsyncGenerator<TarFile> {
  const reader = new ByteReader(archive);
  try {
    for (;;) {
      const header = await reader.read(blockSize);
      // The archive ends with blocks of zeros.
      if (header.every((byte) => byte === 0)) break;
      verifyHeader(header);
      const size = octal(header, 124, 12);
      const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
      const name = prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100);
      const end = reader.position + size;
      if (regularFile.has(String.fromCharCode(header[156]!)) && wanted(name)) yield { name, parts: reader.take(size) };
      await reader.skip(end - reader.position + ((blockSize - (size % blockSize)) % blockSize));
    }
    // What was compressed may end behind it, and is to be seen to its end.
    await reader.drain();
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
  /** Bytes that have been taken. */
  position = 0;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest = new Uint8Array(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  async read(size: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const part of this.take(size)) parts.push(part);
    return Buffer.concat(parts, size);
  }

  async skip(size: number): Promise<void> {
    for (const parts = this.take(size); !(await parts.next()).done;);
  }

  async *take(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0;) {
      if (this.rest.length === 0) {
        const next = await this.chunks.next();
        if (next.done) throw new Error('The tar archive ends early.');
        this.rest = new Uint8Array(next.value);
      }
      const part = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(part.length);
      left -= part.length;
      this.position += part.length;
      yield part;
    }
  }

  async drain(): Promise<void> {
    while (!(await this.chunks.next()).done);
  }

  /** Tells the stream that no more of it is wanted. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }
}
