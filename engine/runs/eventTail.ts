import { open, type FileHandle } from 'node:fs/promises';
import { runEventSchema, type RunEvent, type ScalarsEvent } from '../protocol/events';

/** Small portions leave little garbage: what is parsed of one is gone before the next. */
const chunkBytes = 1 << 17;
const newline = 0x0a;
/** An event's type stands among the first bytes of its line, behind its number and its time. */
const typeWithin = 100;

/** Takes events in portions, as they are read: a long run is never in memory whole. */
export interface EventTaker {
  /** The file is another one, or shorter than what had been read: what comes replaces all earlier events. */
  restart(): void;
  take(events: readonly RunEvent[]): void;
}

/**
 * Reads a run's `events.jsonl` as it grows, each line once; `without` those of some types, which then cost next to
 * nothing. A partly written last line is read again with its end, or without it: an engine that goes on drops what
 * another left half-written. A whole line that is no known event (written by a newer engine) is left out. Calls must
 * not overlap.
 */
export class EventTail {
  /** Where the first line begins that was not yet read whole. */
  private offset = 0;
  private inode = 0;

  private readonly unwanted: readonly Buffer[];

  constructor(
    private readonly file: string,
    without: readonly RunEvent['type'][] = [],
  ) {
    this.unwanted = without.map((type) => Buffer.from(`${type}"`));
  }

  /**
   * Gives `taker` what was written since the last call; nothing while there is no file.
   * @returns how many events that were.
   */
  async read(taker: EventTaker): Promise<number> {
    let file: FileHandle;
    try {
      file = await open(this.file, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      this.restartIf(this.offset > 0, taker);
      return 0;
    }
    try {
      const { size, ino } = await file.stat();
      this.restartIf(this.offset > 0 && (size < this.offset || ino !== this.inode), taker);
      this.inode = ino;
      let count = 0;
      let buffer = Buffer.allocUnsafe(Math.min(chunkBytes, size - this.offset));
      /** Bytes at the buffer's start of a line whose end was not yet read. */
      let held = 0;
      for (let at = this.offset; at < size;) {
        if (held === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
        const { bytesRead } = await file.read(buffer, held, Math.min(buffer.length - held, size - at), at);
        if (bytesRead === 0) break;
        at += bytesRead;
        const filled = held + bytesRead;
        const events: RunEvent[] = [];
        const rest = this.takeLines(buffer.subarray(0, filled), events);
        buffer.copyWithin(0, rest, filled);
        held = filled - rest;
        this.offset = at - held;
        count += events.length;
        if (events.length > 0) taker.take(events);
      }
      return count;
    } finally {
      await file.close();
    }
  }

  private restartIf(gone: boolean, taker: EventTaker): void {
    if (!gone) return;
    this.offset = 0;
    taker.restart();
  }

  /**
   * Splits at line ends as bytes, so that a character cut in two by a chunk's end stays whole.
   * @returns where what stands behind the last line end begins.
   */
  private takeLines(data: Buffer, events: RunEvent[]): number {
    let start = 0;
    for (let end = data.indexOf(newline); end !== -1; end = data.indexOf(newline, start)) {
      const event = this.isUnwanted(data, start, end) ? null : parseEvent(data.toString('utf8', start, end));
      if (event) events.push(event);
      start = end + 1;
    }
    return start;
  }

  private isUnwanted(data: Buffer, start: number, end: number): boolean {
    if (this.unwanted.length === 0) return false;
    const at = data.indexOf(typeMark, start);
    if (at === -1 || at >= Math.min(end, start + typeWithin)) return false;
    return this.unwanted.some((type) => standsAt(data, at + typeMark.length, type));
  }
}

/** What stands before an event's type. */
const typeMark = Buffer.from('"type":"');

function standsAt(data: Buffer, at: number, bytes: Buffer): boolean {
  for (let i = 0; i < bytes.length; i++) if (data[at + i] !== bytes[i]) return false;
  return true;
}

/** The event on a line, or null if it is none. */
function parseEvent(line: string): RunEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return isScalars(value) ? value : (runEventSchema.safeParse(value).data ?? null);
}

/** Nearly all lines of a long run are points of curves: they are checked without the schema, ten times as fast. */
function isScalars(value: unknown): value is ScalarsEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { type, seq, time, step, values } = value as Record<string, unknown>;
  if (type !== 'scalars' || !isCount(seq) || typeof time !== 'string' || !isCount(step)) return false;
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false;
  for (const name in values) {
    const figure = (values as Record<string, unknown>)[name];
    if (typeof figure !== 'number' && figure !== null) return false;
  }
  return true;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
