import { closeSync, mkdirSync, openSync } from 'node:fs';
import { stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The most that is kept of what an engine prints, in bytes: a driver may warn at every step of a run of days. */
const mostKept = 2 ** 24;
/** Milliseconds between two looks at how long a file has become. */
const interval = 5000;

/**
 * A file that an engine can print to, empty; `ignore` where none can be made: a run still has its own log. What an
 * earlier engine printed for the same run is no longer of interest.
 */
export function openOutput(file: string): number | 'ignore' {
  try {
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openSync(file, 'w'));
    // Whoever appends begins anew at the start of a file that was cut.
    return openSync(file, 'a');
  } catch {
    return 'ignore';
  }
}

/**
 * Keeps a file that an engine prints to from growing without end: what is too long is dropped.
 * @returns ends it.
 */
export function boundOutput(file: string, most = mostKept, every = interval): () => void {
  const timer = setInterval(() => {
    // A file that is not there takes no room.
    void stat(file).then(
      ({ size }) => (size > most ? truncate(file) : undefined),
      () => undefined,
    );
  }, every);
  timer.unref();
  return () => clearInterval(timer);
}
