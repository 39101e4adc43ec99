/** Portions of chosen sizes out of a stream whose chunks have any size. */
export class ByteReader {
  /** Bytes that have been taken. */
  position = 0;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest = new Uint8Array(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  /**
   * Takes memory for what has come, not for what is asked for.
   * @throws Error if the stream ends before.
   */
  async read(size: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const part of this.take(size)) parts.push(part);
    return Buffer.concat(parts, size);
  }

  /** @throws Error if the stream ends before. */
  async skip(size: number): Promise<void> {
    for (const parts = this.take(size); !(await parts.next()).done;);
  }

  /** @throws Error if the stream ends before. */
  async *take(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0;) {
      if (this.rest.length === 0) {
        const next = await this.chunks.next();
        if (next.done) throw new Error('It ends early.');
        this.rest = new Uint8Array(next.value);
      }
      const part = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(part.length);
      left -= part.length;
      this.position += part.length;
      yield part;
    }
  }

  /** Whether nothing is left. @throws whatever the stream finds wrong at its end. */
  async isAtEnd(): Promise<boolean> {
    if (this.rest.length > 0) return false;
    const next = await this.chunks.next();
    if (next.done) return true;
    this.rest = new Uint8Array(next.value);
    return this.rest.length === 0;
  }

  /** To the end of the stream. */
  async drain(): Promise<void> {
    while (!(await this.chunks.next()).done);
  }

  /** Tells the stream that no more of it is wanted. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }
}
