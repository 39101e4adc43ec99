import { closeSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { openInsideSync } from '../files/insideFolder';
import { visible } from '../plainText';

/**
 * `log.txt`: every line the engine printed, with its time. A log that can't be written never ends a run. Until it is
 * opened, lines wait.
 */
export class RunLog {
  private waiting: string[] | null = [];
  private broken = false;

  constructor(private readonly file: string) {}

  /** Writes what waits, and from here on at once. */
  open(): void {
    const lines = this.waiting ?? [];
    this.waiting = null;
    if (lines.length > 0) this.write(lines.join(''));
  }

  line(text: string): void {
    const line = `${new Date().toISOString()}  ${visible(text)}\n`;
    if (this.waiting) this.waiting.push(line);
    else this.write(line);
  }

  private write(text: string): void {
    if (this.broken) return;
    try {
      const log = openInsideSync(dirname(this.file), basename(this.file), 'append');
      try {
        writeSync(log, text);
      } finally {
        closeSync(log);
      }
    } catch {
      this.broken = true;
    }
  }
}
