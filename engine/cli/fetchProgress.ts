import type { DatasetLine, DatasetProgress } from '../protocol/datasets';
import { exitCodes } from '../protocol/exitCodes';
import { interruptSignal } from './interrupt';
import { print } from './output';

/** How something that is published is to be fetched. */
export interface FetchOptions {
  from?: string;
  again?: boolean;
  json?: boolean;
}

/** Does what may take long, until it is done or this process is asked to end. Returns the exit code. */
export async function untilInterrupted(
  { json }: { json?: boolean },
  work: (signal: AbortSignal, onProgress: (progress: DatasetProgress) => void) => Promise<number>,
): Promise<number> {
  const signal = interruptSignal(() => undefined);
  try {
    return await work(signal, json ? jsonProgress() : progressPrinter());
  } catch (error) {
    // Also what others ask for is no error.
    const reason = signal.aborted ? String(signal.reason) : typeof error === 'string' ? error : null;
    if (reason === null) throw error;
    if (!json) print(reason);
    return exitCodes.stopped;
  }
}

/** Milliseconds between two lines of progress as JSON: no more often, and no less often where there is none. */
const lineInterval = { least: 200, most: 20_000 };

function jsonProgress() {
  let last: DatasetProgress = { activity: '', done: 0, total: null };
  let at = -Infinity;
  const tell = () => {
    at = performance.now();
    print(JSON.stringify({ progress: last } satisfies DatasetLine));
  };
  // Whoever reads them takes an engine that says nothing for one that hangs, but some sources tell of no progress.
  setInterval(tell, lineInterval.most).unref();
  return (progress: DatasetProgress) => {
    const isNews = progress.activity !== last.activity || progress.done === progress.total;
    last = progress;
    if (isNews || performance.now() - at >= lineInterval.least) tell();
  };
}

/** On a terminal one line that changes; else a line for each activity. */
function progressPrinter() {
  let last = '';
  return (progress: DatasetProgress) => {
    const { activity, done, total } = progress;
    const whole = total !== null && done >= total;
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${progressText(progress)}${whole ? '\n' : ''}`);
    else if (activity !== last) print(`${activity} …`);
    last = activity;
  };
}

export function progressText({ activity, done, total }: DatasetProgress): string {
  return `${activity}: ${megabytes(done)}${total === null ? '' : ` of ${megabytes(total)}`}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
