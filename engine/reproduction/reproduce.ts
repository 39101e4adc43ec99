import { dirname, resolve } from 'node:path';
import { loadDataset } from '../datasets/loadDataset';
import type { Experiment } from '../config/common';
import { altersTraining } from '../experiment/changeableKeys';
import { withoutChanges } from '../experiment/keyChanges';
import type { RunChange, RunRecord } from '../protocol/record';
import type { RunListener } from '../runFolder/reporter';
import { readRunToRepeat } from '../runFolder/runSource';
import { startRun } from '../training/run';
import { compareFolders, type Reproduction } from './compareFolders';
import { changesBetween, conditionsHere, conditionsOf, type Change } from './conditions';
import { readEndedRecord } from './runContents';

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
 * Runs a run again, as far as it had come, and compares the two. A run whose config was changed on its way is run as it
 * began, up to that step.
 * @throws UserError if there is no such run, it is still going, or its data set is not here.
 */
export async function reproduceRun(request: ReproductionRequest): Promise<Reproduction> {
  const folder = resolve(request.folder);
  const record = await readEndedRecord(folder, {
    say: (text) => {
      request.listener.line(text);
    },
  });
  const { source: read } = await readRunToRepeat(folder);
  const changed = changesOfTraining(record, read.experiment);
  const source = { ...read, experiment: withoutChanges(read.experiment, changed) };
  const before = await conditionsOf(folder, record);
  const dataset = await loadDataset(source.experiment.dataset, folder);
  request.onChanges([...changesBetween(before, await conditionsHere(source, dataset)), ...onTheWay(changed)]);
  const again = await startRun({
    source,
    place: { folder: request.newFolder, beside: dirname(folder) },
    listener: request.listener,
    signal: request.signal,
    until: Math.min(lastStepOf(record) ?? Infinity, changed[0]?.step ?? Infinity),
  });
  return compareFolders(folder, again.folder);
}

/** What was changed in a run from the first step on at which it made a difference to training. */
function changesOfTraining({ changes = [] }: RunRecord, experiment: Experiment): RunChange[] {
  const first = changes.findIndex((change) => change.changes.some(({ key }) => altersTraining(key, experiment)));
  return first < 0 ? [] : changes.slice(first);
}

function onTheWay(changes: readonly RunChange[]): Change[] {
  const [first] = changes;
  if (!first) return [];
  return first.changes.map(({ key, from, to }) => ({
    what: `config ${key}, changed at step ${first.step}, up to which the runs are compared`,
    was: JSON.stringify(from),
    is: JSON.stringify(to),
  }));
}

/** How far to run again. One that failed may fail again in the step after its last. */
function lastStepOf({ state, progress }: RunRecord): number | undefined {
  if (state === 'finished') return undefined;
  return state === 'failed' ? progress.step + 1 : progress.step;
}
