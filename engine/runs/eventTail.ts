import type { FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { openInside } from '../files/insideFolder';
import { runEventSchema, type RunEvent, type WarningEvent } from '../protocol/events';
import { longestEvent } from '../protocol/runFolder';
import { ScalarsLine, standsAt } from './scalarsLine';

/** A long run is read in some hundred portions, in between of which others have their turn. */
const chunkBytes = 1 << 19;
/** So much before the place where reading goes on tells whether it is the same file. */
const comparedBytes = 512;
const newline = 0x0a;
/** An event's type stands among the first bytes of its line, behind its number and its time. */
const typeWithin = 100;

/** Takes events as they are read: a long run is never in memory whole. */
export interface EventTaker {
  /** The file does not begin with what had been read of it: what comes replaces all earlier events. */
  restart(): void;
  take(event: RunEvent): void;
  /** An event of scalars: of a long run there are too many to make an object of each. `line` lasts until it returns. */
  takeScalars(line: ScalarsLine): void;
}

/**
 * Reads a run's `events.jsonl` as it grows, each line once; `without` those of some types, which then cost next to
 * nothing. A partly written last line is read again with its end, or without it: an engine that goes on drops what
 * another left half-written. A whole line that is no known event (written by a newer engine) is left out; of one that
 * is longer than any event, no more is held than that, and a warning stands in its place. A file that was replaced by a
 * longer copy of itself is read on. Calls must not overlap.
 */
export class EventTail {
  /** Where the first line begins that was not yet read whole; within a line that is too long, how far that was read. */
  private offset = 0;
  /** What stands before `offset`: another file has something else there, for each event tells its number and time. */
  private before = Buffer.alloc(0);
  /** Bytes read so far of a line that is too long; 0 outside one. */
  private passing = 0;
  /** The stamp of the event read last. */
  private stamp: Pick<RunEvent, 'seq' | 'time'> = { seq: 0, time: '' };

  private readonly unwanted: readonly Buffer[];
  private readonly scalars = new ScalarsLine();

  constructor(
    private readonly file: string,
    without: readonly RunEvent['type'][] = [],
  ) {
    this.unwanted = without.map((type) => Buffer.from(`${type}"`));
  }

  /**
   * Gives `taker` what was written since the last call; nothing while there is no file.
   * @returns how many events that were.
   * @throws UserError if a link out of the run folder, or no regular file, is in its place.
   */
  async read(taker: EventTaker): Promise<number> {
    let file: FileHandle;
    try {
      file = await openInside(dirname(this.file), basename(this.file));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      if (this.offset > 0) this.restart(taker);
      return 0;
    }
    try {
      const { size } = await file.stat();
      if (!(await this.goesOn(file, size))) this.restart(taker);
      return await this.readOn(file, size, taker);
    } finally {
      await file.close();
    }
  }

  /** Whether the file still has what was read of it. */
  private async goesOn(file: FileHandle, size: number): Promise<boolean> {
    if (size < this.offset) return false;
    const { length } = this.before;
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, this.offset - length);
    return buffer.equals(this.before);
  }

  private restart(taker: EventTaker): void {
    this.offset = 0;
    this.before = Buffer.alloc(0);
    this.passing = 0;
    taker.restart();
  }

  private async readOn(file: FileHandle, size: number, taker: EventTaker): Promise<number> {
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
      const taken = this.takeLines(buffer.subarray(0, filled), taker);
      let { rest } = taken;
      if (this.passing > 0 || filled - rest > longestEvent) {
        this.passing += filled - rest;
        rest = filled;
      }
      this.remember(buffer.subarray(0, rest));
      buffer.copyWithin(0, rest, filled);
      held = filled - rest;
      this.offset = at - held;
      count += taken.events;
    }
    return count;
  }

  private remember(read: Buffer): void {
    if (read.length === 0) return;
    this.before = Buffer.from(
      read.length >= comparedBytes
        ? read.subarray(-comparedBytes)
        : Buffer.concat([this.before, read]).subarray(-comparedBytes),
    );
  }

  /**
   * Splits at line ends as bytes, so that a character cut in two by a chunk's end stays whole.
   * @returns where what stands behind the last line end begins, and how many events stand before it.
   */
  private takeLines(data: Buffer, taker: EventTaker): { rest: number; events: number } {
    let rest = 0;
    let events = 0;
    for (let end = data.indexOf(newline); end !== -1; end = data.indexOf(newline, rest)) {
      if (this.takeLine(data, rest, end, taker)) events++;
      rest = end + 1;
    }
    return { rest, events };
  }

  /** @returns whether an event stands on the line [start, end), or a warning in its place. */
  private takeLine(data: Buffer, start: number, end: number, taker: EventTaker): boolean {
    const length = this.passing + end - start;
    this.passing = 0;
    if (length <= longestEvent) {
      if (this.isUnwanted(data, start, end)) return false;
      if (this.scalars.read(data, start, end)) {
        this.stamp = { seq: this.scalars.seq, time: this.scalars.time };
        taker.takeScalars(this.scalars);
        return true;
      }
    }
    const event = length > longestEvent ? tooLong(length, this.stamp) : parseEvent(data.toString('utf8', start, end));
    if (!event) return false;
    this.stamp = event;
    taker.take(event);
    return true;
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

/** What stands in the place of a line that is too long, at the time of the event before it. */
function tooLong(bytes: number, { seq, time }: Pick<RunEvent, 'seq' | 'time'>): WarningEvent {
  const message =
    `A line of ${bytes} bytes in events.jsonl was left out: no event is longer than ${longestEvent}. The file is ` +
    'damaged, or was not written by Darkroom.';
  return { seq, time, type: 'warning', message };
}

/** The event on a line, or null if it is none. */
function parseEvent(line: string): RunEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return runEventSchema.safeParse(value).data ?? null;
}
