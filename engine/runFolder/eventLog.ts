import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { appendWhole } from '../files/appendWhole';
import { openInsideSync } from '../files/insideFolder';
import { isDiskFull } from '../files/systemErrors';
import type { RunEvent, UnstampedEvent } from '../protocol/events';
import { lastEvent } from './lastEvent';

/**
 * `events.jsonl`, being written. Appends are synchronous: what was reported is in the file, in order, whatever happens
 * next. Only until it is opened, and while the disk is full, do events wait in memory, in order.
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
    const { size, end, next } = endOf(file);
    const open = () => {
      const handle = openInsideSync(dirname(file), basename(file), 'append');
      if (end < size) ftruncateSync(handle, end);
      return handle;
    };
    return new EventLog(open, next, told);
  }

  /** Writes what waits, and from here on at once. */
  open(): void {
    this.handle = this.openFile();
    this.flushIfThereIsRoom();
  }

  append(event: UnstampedEvent): RunEvent {
    const stamped: RunEvent = { seq: this.next, time: new Date().toISOString(), ...event };
    this.waiting.push(stamped);
    this.next++;
    this.flushIfThereIsRoom();
    return stamped;
  }

  /** Whether everything that was appended is in the file, or waits for it to be opened. */
  get isFlushed(): boolean {
    return this.handle === undefined || this.waiting.length === 0;
  }

  /** Writes what is waiting. @throws the system's error where the disk is still full. */
  flush(): void {
    if (this.handle === undefined) return;
    for (let event = this.waiting[0]; event; event = this.waiting[0]) {
      appendWhole(this.handle, Buffer.from(`${JSON.stringify(event)}\n`));
      this.waiting.shift();
      this.told(event);
    }
  }

  close(): void {
    if (this.handle !== undefined) closeSync(this.handle);
  }

  private flushIfThereIsRoom(): void {
    try {
      this.flush();
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
  }
}

/** How long a file is, where its last whole event ends and which number follows; all 0 where someone has deleted it. */
function endOf(file: string): { size: number; end: number; next: number } {
  let handle: number;
  try {
    handle = openInsideSync(dirname(file), basename(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { size: 0, end: 0, next: 0 };
    throw error;
  }
  try {
    const { size } = fstatSync(handle);
    return { size, ...lastEvent(handle, size) };
  } finally {
    closeSync(handle);
  }
}
