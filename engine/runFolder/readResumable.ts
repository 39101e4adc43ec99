import { join, resolve } from 'node:path';
import { checkConfig } from '../experiment/load';
import type { Experiment } from '../config/common';
import type { Override } from '../experiment/overrides';
import { ConfigError, formatPath } from '../jsonc/problems';
import { UserError } from '../errors';
import { planRun, type RunPlan } from '../methods/plan';
import type { RunRecord } from '../protocol/record';
import { runFiles } from '../protocol/runFolder';
import { writeFileAtomic } from '../files/atomicFile';
import type { CheckpointMisfit } from '../storage/checkpointFit';
import { CheckpointStore, type LoadedCheckpoint } from '../storage/checkpointStore';
import { configText } from './createRunFolder';
import { formatCount } from '../format';
import { asItsEngineMeant } from './olderForms';
import { readRecord, readRunFile } from './readRecord';
import { refuseForeign } from './refuseForeign';

/**
 * What may be changed when a run goes on: how long, and how often something is shown or kept; not what is trained.
 * Where a learning rate falls over a run, it goes on as that of the run's new length.
 */
const changeable = [
  'training.steps',
  'training.logEvery',
  'sampling.every',
  'evaluation.every',
  'checkpoints.every',
  'checkpoints.keep',
  'checkpoints.best',
  'runtime.device',
  'runtime.threads',
];

/** All that a run folder holds for going on with the run. */
export interface Resumable {
  folder: string;
  experiment: Experiment;
  plan: RunPlan;
  record: RunRecord;
  checkpoint: LoadedCheckpoint;
}

/**
 * Reads a run folder, which this process has claimed, for going on from its newest good checkpoint, with `overrides`
 * put into its config.
 * @param unfit what was thrown for checkpoints that are not to be taken.
 * @throws UserError if there is no such run, it is complete, or has no good checkpoint.
 */
export async function readResumable(
  folderGiven: string,
  overrides: readonly Override[],
  unfit: readonly CheckpointMisfit[] = [],
): Promise<Resumable> {
  const folder = resolve(folderGiven);
  assertChangeable(overrides, changeable);
  await refuseForeign(folder);
  const record = await readRecord(folder);

  const file = join(folder, runFiles.config);
  const text = await readRunFile(folder, file);
  const { experiment: given, problems } = checkConfig(file, text, overrides);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (!given || errors.length > 0) throw new ConfigError(errors);
  // Where later stages begin depends on how long the first ones are.
  const plan = planRun(given);
  const setsEvaluation = overrides.some(({ path }) => path[0] === 'evaluation');
  const experiment = setsEvaluation ? given : asItsEngineMeant(given, record, plan.steps);
  const hasSeveralStages = plan.stages.length > 1;
  if (hasSeveralStages)
    assertChangeable(
      overrides,
      changeable.filter((key) => key !== 'training.steps'),
    );
  // Overrides may make the run shorter than it has come.
  const { training = given.training } = checkConfig(file, text).experiment ?? {};
  const { stages } = planRun({ ...given, training });
  const checkpoint = await new CheckpointStore(folder, { method: experiment.method, stages }).loadNewest(unfit);
  const { step, evaluatedAt } = checkpoint.state;
  const { steps } = plan;
  const evaluated = evaluatedAt === step || experiment.evaluation.every === 0;
  if (step > steps || (step === steps && evaluated)) {
    throw new UserError(`This run is complete: ${formatCount(step)} of ${formatCount(steps)} steps are done.`, {
      where: folder,
      advice: hasSeveralStages
        ? 'Start the experiment again with other steps to train it longer.'
        : `To train it longer, add --set training.steps=${step * 2}.`,
    });
  }
  if (overrides.length > 0 || experiment !== given) await writeFileAtomic(file, configText(experiment));
  return { folder, experiment, plan, record, checkpoint };
}

function assertChangeable(overrides: readonly Override[], keys: readonly string[]): void {
  const forbidden = overrides.find(({ path }) => !keys.includes(formatPath(path)));
  if (!forbidden) return;
  throw new UserError(`${formatPath(forbidden.path)} can't be changed in the middle of a run.`, {
    where: `--set ${formatPath(forbidden.path)}`,
    advice: `These can: ${keys.join(', ')}. For anything else start a new run.`,
  });
}
