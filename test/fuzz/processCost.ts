import { readFileSync } from 'node:fs';
import { peakOf } from '../soak/peakMemory';

/** Milliseconds between two looks, and ticks of the processor time that Linux tells in a second. */
const [interval, ticks] = [20, 100];

/** What another process takes from now on, also if it is ended meanwhile. Only Linux tells; elsewhere it is nothing. */
export class ProcessCost {
  private readonly start: number;
  private seconds = 0;
  private mebibytes = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pid: number) {
    this.start = processorSeconds(pid);
    this.timer = setInterval(() => this.look(), interval);
  }

  /** Of processor time, and of memory at its peak since the process began. */
  end(): { seconds: number; mebibytes: number } {
    clearInterval(this.timer);
    this.look();
    return { seconds: this.seconds, mebibytes: this.mebibytes };
  }

  private look(): void {
    this.seconds = Math.max(this.seconds, processorSeconds(this.pid) - this.start);
    this.mebibytes = Math.max(this.mebibytes, peakOf(this.pid));
  }
}

/** proc_pid_stat(5), fields 14 and 15; 0 where the process is gone. */
function processorSeconds(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticks;
  } catch {
    return 0;
  }
}
