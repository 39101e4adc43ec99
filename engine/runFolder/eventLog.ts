import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { openInsideSync } from '../files/insideFolder';
import type { RunEvent, UnstampedEvent } from '../protocol/events';
import { lastEvent } from './lastEvent';

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
   * @throws UserError if a link out of the run folder, or no regular file, is in its place.
   */
  static continue(file: string): EventLog {
    const handle = openInsideSync(dirname(file), basename(file), 'append');
    const reading = openInsideSync(dirname(file), basename(file));
    try {
      const { size } = fstatSync(reading);
      const { end, next } = lastEvent(reading, size);
      if (end < size) ftruncateSync(handle, end);
      return new EventLog(handle, next);
    } catch (error) {
      closeSync(handle);
      throw error;
    } finally {
      closeSync(reading);
    }
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
