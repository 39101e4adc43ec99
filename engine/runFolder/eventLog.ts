import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { runEventSchema, type RunEvent, type UnstampedEvent } from '../protocol/events';

/**
 * `events.jsonl`, being written. Appends are synchronous: what was reported is in the file, in order, whatever happens
 * next.
 */
export class EventLog {
  private constructor(
    private readonly handle: number,
    private next: number,
  ) {}

  static create(file: string): EventLog {
    return new EventLog(openSync(file, 'ax'), 0);
  }

  /**
   * Goes on after the last complete event, or from nothing; what a dying engine left half-written behind it is dropped.
   */
  static continue(file: string): EventLog {
    const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    const { end, next } = lastEvent(bytes);
    if (end < bytes.length) truncateSync(file, end);
    return new EventLog(openSync(file, 'a'), next);
  }

  append(event: UnstampedEvent): RunEvent {
    const stamped: RunEvent = { seq: this.next, time: new Date().toISOString(), ...event };
    const line = Buffer.from(`${JSON.stringify(stamped)}\n`);
    const { size } = fstatSync(this.handle);
    try {
      for (let written = 0; written < line.length;) written += writeSync(this.handle, line, written);
    } catch (error) {
      // Half a line in the middle would make the next event unreadable.
      ftruncateSync(this.handle, size);
      throw error;
    }
    this.next++;
    return stamped;
  }

  close(): void {
    closeSync(this.handle);
  }
}

/** Where the last readable event ends, in bytes, and the number after its own. */
function lastEvent(bytes: Buffer): { end: number; next: number } {
  const newline = 0x0a;
  let end = bytes.lastIndexOf(newline) + 1;
  while (end > 0) {
    const start = end >= 2 ? bytes.lastIndexOf(newline, end - 2) + 1 : 0;
    const event = runEventSchema.safeParse(parseJson(bytes.toString('utf8', start, end)));
    if (event.success) return { end, next: event.data.seq + 1 };
    end = start;
  }
  return { end: 0, next: 0 };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
