import { closeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { appendWhole } from '../files/appendWhole';
import { openInsideSync } from '../files/insideFolder';
import { isDiskFull } from '../files/systemErrors';
import { visible } from '../plainText';
import type { RunClaim } from '../runs/ownership/claimRunFolder';

/** Lines kept in memory until the log is opened, or while the disk is full; of more, the oldest are lost. */
const mostWaiting = 1000;

/**
 * `log.txt`: every line the engine printed, with its time. A log that can't be written never ends a run. Until it is
 * opened, and while its folder may be another engine's, lines wait.
 */
export class RunLog {
  private isOpen = false;
  private broken = false;
  private waiting: string[] = [];

  constructor(
    private readonly file: string,
    private readonly claim?: RunClaim,
  ) {}

  /** Writes what waits, and from here on at once. */
  open(): void {
    this.isOpen = true;
    if (this.waiting.length > 0) this.flush();
  }

  line(text: string): void {
    if (this.broken) return;
    this.waiting = [...this.waiting, `${new Date().toISOString()}  ${visible(text)}\n`].slice(-mostWaiting);
    if (this.isOpen) this.flush();
  }

  private flush(): void {
    if (this.claim?.isHeldNow() === false) return;
    try {
      const handle = openInsideSync(dirname(this.file), basename(this.file), 'append');
      try {
        appendWhole(handle, Buffer.from(this.waiting.join('')));
      } finally {
        closeSync(handle);
      }
      this.waiting = [];
    } catch (error) {
      this.broken = !isDiskFull(error);
    }
  }
}
