import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { checkConfig } from '../experiment/load';
import type { Experiment } from '../config/common';
import type { Override } from '../experiment/overrides';
import { ConfigError, formatPath } from '../jsonc/problems';
import { UserError } from '../errors';
import { planRun, type RunPlan } from '../methods/plan';
import { hasEnded, isLost, parseRecord, type RunRecord } from '../protocol/record';
import { NewerFormatError } from '../protocol/newerFormat';
import { runFiles } from '../protocol/runFolder';
import { writeFileAtomic } from '../files/atomicFile';
import { CheckpointStore, type LoadedCheckpoint } from '../storage/checkpoint';
import { configText } from './createRunFolder';
import { formatCount } from '../format';
import { isAlive } from '../protocol/process';

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
 * Reads a run folder for going on from its newest good checkpoint, with `overrides` put into its config.
 * @throws UserError if there is no such run, it is still going or complete, or has no good checkpoint.
 */
export async function readResumable(folderGiven: string, overrides: readonly Override[]): Promise<Resumable> {
  const folder = resolve(folderGiven);
  assertChangeable(overrides, changeable);
  const record = await readRecord(folder);
  assertNotRunning(folder, record);

  const file = join(folder, runFiles.config);
  const { experiment, problems } = checkConfig(file, await readText(folder, file), overrides);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (!experiment || errors.length > 0) throw new ConfigError(errors);
  // Where later stages begin depends on how long the first ones are.
  const plan = planRun(experiment);
  const hasSeveralStages = plan.stages.length > 1;
  if (hasSeveralStages)
    assertChangeable(
      overrides,
      changeable.filter((key) => key !== 'training.steps'),
    );
  const checkpoint = await new CheckpointStore(folder, experiment.checkpoints.keep).loadNewest();
  const { step, evaluatedAt } = checkpoint.state;
  const { steps } = plan;
  if (step > steps || (step === steps && evaluatedAt === step)) {
    throw new UserError(`This run is complete: ${formatCount(step)} of ${formatCount(steps)} steps are done.`, {
      where: folder,
      advice: hasSeveralStages
        ? 'Start the experiment again with other steps to train it longer.'
        : `To train it longer, add --set training.steps=${step * 2}.`,
    });
  }
  if (overrides.length > 0) await writeFileAtomic(file, configText(experiment));
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

async function readRecord(folder: string): Promise<RunRecord> {
  const file = join(folder, runFiles.record);
  const text = await readText(folder, file);
  try {
    return parseRecord(JSON.parse(text));
  } catch (error) {
    if (error instanceof NewerFormatError) {
      throw new UserError(error.message, { where: file, advice: error.advice, cause: error });
    }
    throw new UserError("The run's record is damaged.", {
      where: file,
      advice: 'Start the experiment again with darkroom run.',
      cause: error,
    });
  }
}

async function readText(folder: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError('This is not a run folder.', {
      where: folder,
      advice:
        'Give the folder that holds run.json and checkpoints/, for example ' +
        'runs/mnist-self-labeling/20260101-120000-1a2b.',
      cause: error,
    });
  }
}

/** Two engines must never write one run folder. */
function assertNotRunning(folder: string, record: RunRecord): void {
  if (hasEnded(record.state)) return;
  const lost = isLost(record, new Date());
  // On this machine the process tells more than the heartbeat, which a long step or a sleeping laptop holds up.
  if (record.host === hostname() ? !isAlive(record.pid) : lost) return;
  throw new UserError(`This run is still going: process ${record.pid} on ${record.host}.`, {
    where: folder,
    advice: lost
      ? 'It has given no sign of life for a while: end that process first. If it is another program by now, ' +
        'write "stopped" for "state" in run.json.'
      : 'Stop it first, or wait until it has ended.',
  });
}
