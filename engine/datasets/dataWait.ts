/**
 * How long this process has waited for images of data sets: reading them and making numbers of their bytes. An engine
 * trains one run, so the process's time is the run's.
 */
let waited = 0;

/** Milliseconds so far. */
export function waitedForData(): number {
  return waited;
}

/** What `work` comes to, its time counted. */
export function waitingForData<T>(work: () => T): T {
  const before = performance.now();
  try {
    return work();
  } finally {
    waited += performance.now() - before;
  }
}
