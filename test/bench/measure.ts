/** Times of things that do the same work, taken in turns so that whatever else the machine does slows all of them. */

/**
 * Something that can be timed: `run` does that many steps and returns, for each, the milliseconds of every part of the
 * step.
 */
export interface Candidate {
  run(steps: number): Promise<number[][]>;
}

export interface Rounds {
  /** Steps of each contestant before anything is counted. */
  warmUp: number;
  /** How often the contestants take turns. */
  rounds: number;
  /** Steps of each contestant in its turn. */
  steps: number;
}

/** The milliseconds of every part, for each contestant and counted step: `[contestant][step][part]`. */
export async function takeTurns(
  contestants: readonly Candidate[],
  { warmUp, rounds, steps }: Rounds,
): Promise<number[][][]> {
  for (const contestant of contestants) await contestant.run(warmUp);
  const times: number[][][] = contestants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contestant] of contestants.entries()) times[i]!.push(...(await contestant.run(steps)));
  }
  return times;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

export interface Summary {
  median: number;
  min: number;
}

/** @param times at least one. */
export function summarised(times: readonly number[]): Summary {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return {
    median: sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2,
    min: sorted[0]!,
  };
}

/** The whole step's summary, and that of every part. */
export function summarisedParts(steps: readonly (readonly number[])[]): { whole: Summary; parts: Summary[] } {
  const count = steps[0]!.length;
  return {
    whole: summarised(steps.map((parts) => parts.reduce((sum, ms) => sum + ms, 0))),
    parts: Array.from({ length: count }, (_, part) => summarised(steps.map((parts) => parts[part]!))),
  };
}
