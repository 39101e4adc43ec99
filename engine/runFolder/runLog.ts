import { appendFileSync } from 'node:fs';

/** `log.txt`: every line the engine printed, with its time. A log that can't be written never ends a run. */
export class RunLog {
  private broken = false;

  constructor(private readonly file: string) {}

  line(text: string): void {
    if (this.broken) return;
    try {
      appendFileSync(this.file, `${new Date().toISOString()}  ${text}\n`);
    } catch {
      this.broken = true;
    }
  }
}
