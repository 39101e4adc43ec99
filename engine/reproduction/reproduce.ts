import { dirname, resolve } from 'node:path';
import { loadDataset } from '../datasets/loadDataset';
import type { RunRecord } from '../protocol/record';
import type { RunListener } from '../runFolder/reporter';
import { readRunToRepeat } from '../runFolder/runSource';
import { startRun } from '../training/run';
import { compareRuns, type Comparison } from './compareRuns';
import { changesBetween, conditionsHere, conditionsOf, configChanges, type Change } from './conditions';
import { readEndedRecord, readRunContents, type RunContents } from './runContents';

/** Two runs, what was not the same about them from the start, and how far they are the same. */
export interface Reproduction extends Comparison {
  /** Absolute paths of the run folders. */
  run: string;
  other: string;
  changes: Change[];
}

export interface ReproductionRequest {
  /** The run's folder. */
  folder: string;
  /** The new run's folder, which must be new or empty; by default one beside the run's. */
  newFolder?: string;
  /** Hears, before anything is run, what is not the same here. */
  onChanges: (changes: Change[]) => void;
  listener: RunListener;
  signal: AbortSignal;
}

/**
 * Runs a run again, as far as it had come, and compares the two.
 * @throws UserError if there is no such run, it is still going, or its data set is not here.
 */
export async function reproduceRun(request: ReproductionRequest): Promise<Reproduction> {
  const folder = resolve(request.folder);
  const record = await readEndedRecord(folder);
  const { source } = await readRunToRepeat(folder);
  const before = await conditionsOf(folder, record);
  const dataset = await loadDataset(source.experiment.dataset, folder);
  request.onChanges(changesBetween(before, await conditionsHere(source, dataset)));
  const again = await startRun({
    source,
    place: { folder: request.newFolder, beside: dirname(folder) },
    listener: request.listener,
    signal: request.signal,
    until: lastStepOf(record),
  });
  return compareFolders(folder, again.folder);
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

/** How far to run again. One that failed may fail again in the step after its last. */
function lastStepOf({ state, progress }: RunRecord): number | undefined {
  if (state === 'finished') return undefined;
  return state === 'failed' ? progress.step + 1 : progress.step;
}
