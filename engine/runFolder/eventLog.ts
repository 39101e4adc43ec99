import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { openInsideSync } from '../files/insideFolder';
import type { RunEvent, UnstampedEvent } from '../protocol/events';
import { lastEvent } from './lastEvent';

/**
 * `events.jsonl`, being written. Appends are synchronous: what was reported is in the file, in order, whatever happens
 * next. Until it is opened, the file stays as it is, and what is reported waits.
 */
export class EventLog {
  private handle: number | undefined;
  private readonly waiting: RunEvent[] = [];

  /** @param told Hears of each event that is in the file. */
  private constructor(
    private readonly openFile: () => number,
    private next: number,
    private readonly told: (event: RunEvent) => void,
  ) {}

  static create(file: string, told: (event: RunEvent) => void): EventLog {
    return new EventLog(() => openSync(file, 'ax'), 0, told);
  }

  /**
   * Goes on after the last complete event, or from nothing; what a dying engine left half-written behind it is dropped.
   * @throws UserError if a link out of the run folder, or no regular file, is in its place.
   */
  static continue(file: string, told: (event: RunEvent) => void): EventLog {
    const reading = openInsideSync(dirname(file), basename(file));
    try {
      const { size } = fstatSync(reading);
      const { end, next } = lastEvent(reading, size);
      const open = () => {
        const handle = openInsideSync(dirname(file), basename(file), 'append');
        if (end < size) ftruncateSync(handle, end);
        return handle;
      };
      return new EventLog(open, next, told);
    } finally {
      closeSync(reading);
    }
  }

  /** Writes what waits, and from here on at once. */
  open(): void {
    this.handle = this.openFile();
    for (const event of this.waiting.splice(0)) this.write(this.handle, event);
  }

  append(event: UnstampedEvent): RunEvent {
    const stamped: RunEvent = { seq: this.next, time: new Date().toISOString(), ...event };
    if (this.handle === undefined) this.waiting.push(stamped);
    else this.write(this.handle, stamped);
    this.next++;
    return stamped;
  }

  close(): void {
    if (this.handle !== undefined) closeSync(this.handle);
  }

  private write(handle: number, event: RunEvent): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    const { size } = fstatSync(handle);
    try {
      for (let written = 0; written < line.length;) written += writeSync(handle, line, written);
    } catch (error) {
      // Half a line in the middle would make the next event unreadable.
      ftruncateSync(handle, size);
      throw error;
    }
    this.told(event);
  }
}
