import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Experiment } from '../config/common';
import { UserError } from '../errors';
import { digest } from '../files/digest';
import { openInside } from '../files/insideFolder';
import type { InitialWeights } from '../methods/model';
import { methodOf } from '../methods/registry';
import type { RunOrigin, RunRecord } from '../protocol/record';
import { runFiles } from '../protocol/runFolder';
import { CheckpointStore } from '../storage/checkpointStore';
import { encodeSafetensors, readSafetensors, type ReadTensors } from '../storage/safetensors';
import { readRecord } from './readRecord';

/** The weights that a run begins with, as they are kept in its folder, and where they are from. */
export interface GivenWeights {
  origin: RunOrigin;
  bytes: Uint8Array;
  weights: InitialWeights;
}

/**
 * Reads the weights of `RUN` or `RUN@step` for a run of `experiment` to begin with: those of all networks and their
 * moving averages; not the optimisers' state, nor what was drawn.
 * @throws UserError if that is no run of the same method with a good checkpoint, or the method has no such weights.
 */
export async function weightsOfRun(word: string, experiment: Experiment): Promise<GivenWeights> {
  const { folder, step } = placeOf(word);
  const isWeight = weightNamesOf(experiment);
  const store = new CheckpointStore(folder);
  // Its record may be damaged: whatever a checkpoint says is enough.
  if ((await store.list()).length === 0) await readRecord(folder);
  const { state, tensors } = await (step === undefined ? store.loadNewest() : store.loadStep(step));
  const { method } = state;
  if (method !== experiment.method) {
    throw new UserError(`That run is of the method "${method}", this experiment of "${experiment.method}".`, {
      where: `--from ${word}`,
      advice: 'Name a run of the same method with the same networks.',
    });
  }
  const chosen = Object.fromEntries(Object.entries(tensors).filter(([name]) => isWeight(name)));
  const bytes = Buffer.concat(encodeSafetensors(chosen, { method, step: String(state.step) }));
  const origin = { run: folder, step: state.step, digest: digest('sha256', bytes) };
  return { origin, bytes, weights: { tensors: chosen, folder, isWeight } };
}

/**
 * Reads the weights that a run began with from its own folder; null where it began with new ones.
 * @throws UserError if they are gone or damaged.
 */
export async function ownInitialWeights(
  folder: string,
  { from }: RunRecord,
  experiment: Experiment,
): Promise<GivenWeights | null> {
  if (!from) return null;
  const refuse = (how: string, cause?: unknown) =>
    new UserError(`The weights that this run began with are ${how}.`, {
      where: join(folder, runFiles.initial),
      advice: `They were those of ${from.run} at step ${from.step}: begin a run with --from ${from.run}@${from.step}.`,
      cause,
    });
  const { tensors, metadata, sha256 } = await readInitial(folder, refuse);
  if (sha256 !== from.digest) throw refuse('damaged');
  const bytes = Buffer.concat(encodeSafetensors(tensors, metadata));
  return { origin: from, bytes, weights: { tensors, folder, isWeight: weightNamesOf(experiment) } };
}

async function readInitial(folder: string, refuse: (how: string, cause: unknown) => UserError): Promise<ReadTensors> {
  const file = await openInside(folder, runFiles.initial).catch((error: unknown) => {
    throw error instanceof UserError ? error : refuse('gone', error);
  });
  try {
    return await readSafetensors(file);
  } catch (error) {
    throw refuse('damaged', error);
  } finally {
    await file.close();
  }
}

function weightNamesOf(experiment: Experiment): (name: string) => boolean {
  const { isWeight } = methodOf(experiment);
  if (isWeight) return isWeight;
  throw new UserError(`A run of the method "${experiment.method}" can't begin with the weights of another run.`, {
    where: '--from',
    advice: "Its generator can be another run's: the key generator.from names that run.",
  });
}

/** "RUN@step", unless there is a folder of that very name. */
function placeOf(word: string): { folder: string; step?: number } {
  const [, run, step] = /^(.+)@(\d+)$/.exec(word) ?? [];
  if (run === undefined || existsSync(word)) return { folder: resolve(word) };
  return { folder: resolve(run), step: Number(step) };
}
