import { closeSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { openInsideSync } from '../files/insideFolder';
import { visible } from '../plainText';

/** `log.txt`: every line the engine printed, with its time. A log that can't be written never ends a run. */
export class RunLog {
  private broken = false;

  constructor(private readonly file: string) {}

  line(text: string): void {
    if (this.broken) return;
    try {
      const log = openInsideSync(dirname(this.file), basename(this.file), 'append');
      try {
        writeSync(log, `${new Date().toISOString()}  ${visible(text)}\n`);
      } finally {
        closeSync(log);
      }
    } catch {
      this.broken = true;
    }
  }
}
