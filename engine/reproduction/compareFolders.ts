import { compareRuns, type Comparison } from './compareRuns';
import { changesBetween, conditionsOf, configChanges, type Change } from './conditions';
import { readRunContents, type RunContents } from './runContents';

/** Two runs, what was not the same about them from the start, and how far they are the same. */
export interface Reproduction extends Comparison {
  /** Absolute paths of the run folders. */
  run: string;
  other: string;
  changes: Change[];
}

/** Compares two runs that have ended. @throws UserError where one is no run, or still going. */
export async function compareFolders(run: string, other: string): Promise<Reproduction> {
  const [a, b] = [await readRunContents(run), await readRunContents(other)];
  return { run: a.folder, other: b.folder, changes: await changesOf(a, b), ...(await compareRuns(a, b)) };
}

async function changesOf(a: RunContents, b: RunContents): Promise<Change[]> {
  const [before, now] = [await conditionsOf(a.folder, a.record), await conditionsOf(b.folder, b.record)];
  return [...changesBetween(before, now), ...configChanges(a, b)];
}
