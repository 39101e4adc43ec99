/** A function that runs `work` in the next animation frame, once however often it was asked for. */
export function oncePerFrame(work: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      work();
    });
  };
}

/**
 * A function that runs `work` in an animation frame, at most once in `interval` milliseconds, and never forgets the
 * last call.
 */
export function atMostEvery(interval: number, work: () => void): () => void {
  let last = -Infinity;
  let waiting = false;
  const run = () =>
    requestAnimationFrame(() => {
      waiting = false;
      last = performance.now();
      work();
    });
  return () => {
    if (waiting) return;
    waiting = true;
    const rest = last + interval - performance.now();
    if (rest > 0) setTimeout(run, rest);
    else run();
  };
}

/** A function that runs `work` once it was not asked for any more for `rest` milliseconds. */
export function afterRest(rest: number, work: () => void): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(work, rest);
  };
}
