import { open, type FileHandle } from 'node:fs/promises';
import { runEventSchema, type RunEvent, type ScalarsEvent } from '../../engine/protocol/events';

const chunkBytes = 1 << 20;
const newline = 0x0a;

export interface TailedEvents {
  events: RunEvent[];
  /** The file is another one, or shorter than what had been read: these events replace all earlier ones. */
  restarted: boolean;
  /** Whether the portion that was asked for has ended before the file. */
  more?: boolean;
}

/**
 * Reads a run's `events.jsonl` as it grows, each line once. A partly written last line is read again with its end, or
 * without it: an engine that goes on drops what another left half-written. A whole line that is no known event (written
 * by a newer engine) is left out. Calls must not overlap.
 */
export class EventTail {
  /** Where the first line begins that was not yet read whole. */
  private offset = 0;
  private inode = 0;

  constructor(private readonly file: string) {}

  /**
   * What was written since the last call, or a portion of it; nothing while there is no file.
   * @param portion the bytes after which it ends, at the next line: the events of a long run take much memory.
   */
  async read(portion = Infinity): Promise<TailedEvents> {
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
      let partial: Buffer = Buffer.alloc(0);
      const from = this.offset;
      for (let at = from; at < size;) {
        const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, size - at));
        const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
        if (bytesRead === 0) break;
        at += bytesRead;
        partial = takeLines(Buffer.concat([partial, chunk.subarray(0, bytesRead)]), events);
        this.offset = at - partial.length;
        if (this.offset - from >= portion && at < size) return { events, restarted, more: true };
      }
      return { events, restarted };
    } finally {
      await file.close();
    }
  }

  private restartIf(gone: boolean): boolean {
    if (gone) this.offset = 0;
    return gone;
  }
}

/**
 * Splits at line ends as bytes, so that a character cut in two by a chunk's end stays whole.
 * @returns what stands behind the last line end.
 */
function takeLines(data: Buffer, events: RunEvent[]): Buffer {
  let start = 0;
  for (let end = data.indexOf(newline); end !== -1; end = data.indexOf(newline, start)) {
    const event = parseEvent(data.toString('utf8', start, end));
    if (event) events.push(event);
    start = end + 1;
  }
  return data.subarray(start);
}

/** The event on a line, or null if it is none. */
export function parseEvent(line: string): RunEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return isScalars(value) ? value : (runEventSchema.safeParse(value).data ?? null);
}

/**
 * What the schema asks of figures of a step, by hand: nearly all lines of a long run are such, and the schema takes
 * longer for them than all else together. What fails here is for the schema to judge.
 */
function isScalars(value: unknown): value is ScalarsEvent {
  if (typeof value !== 'object' || value === null || (value as { type?: unknown }).type !== 'scalars') return false;
  const { seq, time, step, values } = value as Partial<Record<keyof ScalarsEvent, unknown>>;
  if (!isCount(seq) || !isCount(step) || typeof time !== 'string') return false;
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false;
  return Object.values(values).every((figure) => figure === null || Number.isFinite(figure));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
