import { join, resolve } from 'node:path';
import { checkRunConfig } from '../experiment/runConfig';
import type { Experiment } from '../config/common';
import { pathKeysOf } from '../experiment/absolutePaths';
import { assertChangeable } from '../experiment/changeableKeys';
import { changesBetween, withoutChanges } from '../experiment/keyChanges';
import type { Override } from '../experiment/overrides';
import { renamedKeysOf, withNewPaths } from '../experiment/renamedKeys';
import { ConfigError, formatPath } from '../jsonc/problems';
import { UserError } from '../errors';
import type { Evaluated } from '../history/headline';
import { planRun, type RunPlan } from '../methods/plan';
import type { KeyChange, RunChange, RunRecord } from '../protocol/record';
import { runFiles } from '../protocol/runFolder';
import { Random } from '../random';
import type { CheckpointMisfit } from '../storage/checkpointFit';
import { CheckpointStore, type LoadedCheckpoint } from '../storage/checkpointStore';
import { configText } from './createRunFolder';
import { formatCount } from '../format';
import { ownInitialWeights, type GivenWeights } from './initialWeights';
import { readHistory } from '../runs/runHistory';
import { asItsEngineMeant } from './olderForms';
import { readRecord, readRunFile } from './readRecord';
import { refuseForeign } from './refuseForeign';

export interface ResumeRequest {
  folder: string;
  /** Put into its config; paths in them are relative to the working directory. */
  overrides: readonly Override[];
  /** The step of the checkpoint to go on from; by default the newest. */
  fromStep?: number;
  /** Whether to go on where the images are others by now. */
  acceptData?: boolean;
}

/** All that a run folder holds for going on with the run. */
export interface Resumable {
  folder: string;
  /** With the seed that the run began with: images that keep their labels, and what grids show, are chosen by it. */
  experiment: Experiment;
  plan: RunPlan;
  /** The plan that the run had up to the checkpoint. */
  planBefore: RunPlan;
  /** As it stands in the folder. */
  record: RunRecord;
  /** Null where the run begins again at step 0, because it had come to no checkpoint. */
  checkpoint: LoadedCheckpoint | null;
  /** Those up to the checkpoint. */
  evaluations: Evaluated[];
  /** Whether the run's events tell of the checkpoint: an engine may have been killed before it could say so. */
  isCheckpointTold: boolean;
  /** The weights that it begins with, where it begins at step 0. */
  initial: GivenWeights | null;
  /** What is other from the checkpoint on than before it. */
  changed: KeyChange[];
  /** Whether it goes on as an engine did before from this checkpoint. */
  repeats: boolean;
  /** All changes of the run, those of now included. */
  changes: RunChange[];
  /** What `config.json` has to become; null where it is to stay as it is. */
  newConfig: string | null;
  /** Whether newer checkpoints than this one are given up. */
  dropsNewer: boolean;
  /** Whether it goes on where the images are others by now. */
  acceptsData: boolean;
}

/**
 * Reads a run folder, which this process has claimed, for going on from a good checkpoint, or from the beginning if
 * there was none yet. Nothing in the folder is changed.
 * @param unfit what was thrown for checkpoints that are not to be taken.
 * @throws UserError if there is no such run, it is complete, a key can't be changed any more, or there is no good
 * checkpoint.
 */
export async function readResumable(
  request: ResumeRequest,
  unfit: readonly CheckpointMisfit[] = [],
): Promise<Resumable> {
  const { overrides, fromStep } = request;
  const folder = resolve(request.folder);
  await refuseForeign(folder);
  const record = await readRecord(folder);

  const file = join(folder, runFiles.config);
  const text = await readRunFile(folder, file);
  const before = checked(file, text, []);
  const sets = withWorkingPaths(before, overrides);
  const now = sets.length === 0 ? before : checked(file, text, sets);
  const setsEvaluation = sets.some(({ path }) => path[0] === 'evaluation');
  const planBefore = await planRun(before);
  const was = asItsEngineMeant(before, record, planBefore.steps);
  const plan = await planRun(now);
  const experiment = setsEvaluation ? now : asItsEngineMeant(now, record, plan.steps);

  // Overrides may make the run shorter than it has come.
  const checkpoints = new CheckpointStore(folder, { method: experiment.method, stages: planBefore.stages });
  const { told, evaluations } = await toldBefore(folder);
  const checkpoint = await chooseCheckpoint(checkpoints, { fromStep, told, unfit });
  const { step, stage } = checkpoint?.state ?? { step: 0, stage: 0 };
  assertChangeable(sets, { experiment: before, plan: planBefore, stage });
  // An engine that was killed after its last checkpoint has left the run's end to the next.
  if (checkpoint && (record.state === 'finished' || step > plan.steps))
    assertUnfinished(folder, plan, experiment, checkpoint);

  // What was changed at this checkpoint or later counts from here on, if it is not changed back.
  const earlier = record.changes ?? [];
  const kept = earlier.filter((change) => change.step < step);
  const atCheckpoint = withoutChanges(was, earlier.slice(kept.length));
  const changed = changesBetween(atCheckpoint, experiment);
  const changes = changed.length > 0 ? [...kept, { step, changes: changed }] : kept;
  return {
    folder,
    experiment: { ...experiment, seed: record.seed },
    plan,
    planBefore: await planRun(atCheckpoint),
    record,
    evaluations: evaluations.filter((event) => event.step <= step),
    isCheckpointTold: checkpoint !== null && told.includes(checkpoint.folder),
    checkpoint: checkpoint && reseeded(checkpoint, experiment.seed, changes),
    initial: checkpoint ? null : await ownInitialWeights(folder, record, experiment),
    changed,
    repeats: changesBetween(was, experiment).length === 0 && earlier.every((change) => change.step <= step),
    changes,
    newConfig: sets.length > 0 || experiment !== before ? configText(experiment) : null,
    dropsNewer: fromStep !== undefined,
    acceptsData: request.acceptData ?? false,
  };
}

interface CheckpointChoice {
  fromStep: number | undefined;
  told: readonly string[];
  unfit: readonly CheckpointMisfit[];
}

/** Null for a run that never came to a checkpoint; one whose checkpoints someone has deleted is not to be lost. */
async function chooseCheckpoint(
  checkpoints: CheckpointStore,
  { fromStep, told, unfit }: CheckpointChoice,
): Promise<LoadedCheckpoint | null> {
  if (fromStep !== undefined) return checkpoints.loadStep(fromStep);
  const isFirst = told.length === 0 && (await checkpoints.list()).length === 0;
  return isFirst ? null : checkpoints.loadNewest(unfit);
}

/**
 * What a run's events tell of: absolute paths of all checkpoints, those included that were deleted since, and the
 * evaluations.
 */
async function toldBefore(folder: string): Promise<{ told: string[]; evaluations: Evaluated[] }> {
  const { checkpoints, evaluations } = await readHistory(folder, [
    'scalars',
    'grid',
    'distribution',
    'matrix',
    'comparison',
  ]);
  return { told: checkpoints.map(({ file }) => join(folder, file)), evaluations };
}

/** @throws ConfigError */
function checked(file: string, text: string, overrides: readonly Override[]): Experiment {
  const { experiment, problems } = checkRunConfig(file, text, overrides);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (!experiment || errors.length > 0) throw new ConfigError(errors);
  return experiment;
}

/** Overrides by the present names of keys; the folder has no experiment file for paths to be relative to. */
function withWorkingPaths(experiment: Experiment, overrides: readonly Override[]): Override[] {
  const paths = pathKeysOf(experiment).map(formatPath);
  return withNewPaths(overrides, renamedKeysOf(experiment)).overrides.map(({ path, value }) => ({
    path,
    value: paths.includes(formatPath(path)) && typeof value === 'string' ? resolve(value) : value,
  }));
}

/** A checkpoint at which the seed is changed goes on with random numbers of the new seed and this step. */
function reseeded(checkpoint: LoadedCheckpoint, seed: number, changes: readonly RunChange[]): LoadedCheckpoint {
  const { state } = checkpoint;
  const isChanged = changes.some((change) => change.step === state.step && change.changes.some(isSeed));
  if (!isChanged) return checkpoint;
  return { ...checkpoint, state: { ...state, random: [...Random.from(seed, `training from ${state.step}`).state] } };
}

function isSeed({ key }: KeyChange): boolean {
  return key === 'seed';
}

function assertUnfinished(
  folder: string,
  { steps, stages }: RunPlan,
  { evaluation }: Experiment,
  { state: { step, evaluatedAt } }: LoadedCheckpoint,
): void {
  const evaluated = evaluatedAt === step || evaluation.every === 0;
  if (step < steps || (step === steps && !evaluated)) return;
  throw new UserError(`This run is complete: ${formatCount(step)} of ${formatCount(steps)} steps are done.`, {
    where: folder,
    advice:
      stages.length > 1
        ? 'Start the experiment again with other steps to train it longer.'
        : `To train it longer, add --set training.steps=${step * 2}.`,
  });
}
