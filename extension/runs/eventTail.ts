import { open, type FileHandle } from 'node:fs/promises';
import { runEventSchema, type RunEvent } from '../../engine/protocol/events';

const chunkBytes = 1 << 20;
const newline = 0x0a;

export interface TailedEvents {
  events: RunEvent[];
  /** The file is another one, or shorter than what had been read: these events replace all earlier ones. */
  restarted: boolean;
}

/**
 * Reads a run's `events.jsonl` as it grows, each byte once. A partly written last line waits for its end; a whole line
 * that is no known event (torn by a crash, or written by a newer engine) is left out. Calls must not overlap.
 */
export class EventTail {
  private offset = 0;
  private inode = 0;
  private partial: Buffer = Buffer.alloc(0);

  constructor(private readonly file: string) {}

  /** What was written since the last call; nothing while there is no file. */
  async read(): Promise<TailedEvents> {
    let file: FileHandle;
    try {
      file = await open(this.file, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return { events: [], restarted: this.restartIf(this.offset > 0) };
    }
    try {
      const { size, ino } = await file.stat();
      const restarted = this.restartIf(this.offset > 0 && (size < this.offset || ino !== this.inode));
      this.inode = ino;
      const events: RunEvent[] = [];
      while (this.offset < size) {
        const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, size - this.offset));
        const { bytesRead } = await file.read(chunk, 0, chunk.length, this.offset);
        if (bytesRead === 0) break;
        this.offset += bytesRead;
        this.take(chunk.subarray(0, bytesRead), events);
      }
      return { events, restarted };
    } finally {
      await file.close();
    }
  }

  private restartIf(gone: boolean): boolean {
    if (gone) {
      this.offset = 0;
      this.partial = Buffer.alloc(0);
    }
    return gone;
  }

  /** Splits at line ends as bytes, so that a character cut in two by a chunk's end stays whole. */
  private take(chunk: Buffer, events: RunEvent[]): void {
    const data = this.partial.length > 0 ? Buffer.concat([this.partial, chunk]) : chunk;
    let start = 0;
    for (let end = data.indexOf(newline); end !== -1; end = data.indexOf(newline, start)) {
      const event = parseEvent(data.toString('utf8', start, end));
      if (event) events.push(event);
      start = end + 1;
    }
    this.partial = data.subarray(start);
  }
}

/** The event on a line, or null if it is none. */
export function parseEvent(line: string): RunEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return runEventSchema.safeParse(value).data ?? null;
}
