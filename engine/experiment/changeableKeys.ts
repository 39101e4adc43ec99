import type { Experiment } from '../config/common';
import { UserError } from '../errors';
import { formatPath, valueAt, type KeyPath } from '../jsonc/problems';
import type { ChangeableKey } from '../methods/method';
import type { RunPlan } from '../methods/plan';
import { methodOf } from '../methods/registry';
import { commonPathKeys } from './absolutePaths';
import type { Override } from './overrides';

/**
 * What may be changed when a run of any method goes on: how long, how often something is shown or kept, where it is
 * computed, and what chance brings; not what is trained. Methods name keys of their own, and where files lie may change
 * as long as they are the same files.
 */
const commonKeys: readonly KeyPath[] = [
  ['training', 'steps'],
  ['training', 'logEvery'],
  ['sampling', 'every'],
  ['evaluation', 'every'],
  ['evaluation', 'best'],
  ['checkpoints', 'every'],
  ['checkpoints', 'keep'],
  ['checkpoints', 'best'],
  ['runtime', 'device'],
  ['runtime', 'threads'],
  ['seed'],
];

/** Where a run stands: its plan, and the stage under way. */
export interface RunPosition {
  experiment: Experiment;
  plan: RunPlan;
  stage: number;
}

/** The keys that may be changed in a run from where it stands. */
export function changeableKeys(position: RunPosition): string[] {
  const { experiment, plan } = position;
  const hasSeveralStages = plan.stages.length > 1;
  // Where later stages begin depends on how long the first ones are.
  const common = commonKeys.map(formatPath).filter((key) => !hasSeveralStages || key !== 'training.steps');
  const own = ownKeys(experiment).filter((key) => !isTooLate(key, position));
  // A path that was left out means another plan: the run trains itself what would be there.
  const ownPaths = (methodOf(experiment).pathKeys ?? []).filter((key) => valueAt(experiment, key) !== undefined);
  const keys = [...own.map(({ key }) => key), ...commonPathKeys, ...ownPaths];
  return [...common, ...keys.map(formatPath)];
}

/** The learning rates among them. */
export function changeableRates(position: RunPosition): string[] {
  return ownKeys(position.experiment)
    .filter((key) => key.isLearningRate && !isTooLate(key, position))
    .map(({ key }) => formatPath(key));
}

/** Whether what a run computes depends on a key that may be changed: not only what it shows and keeps, and where. */
export function altersTraining(key: string, experiment: Experiment): boolean {
  return key === 'seed' || key === 'training.steps' || ownKeys(experiment).some((own) => formatPath(own.key) === key);
}

/** @throws UserError naming the first key that can't be changed, and those that can. */
export function assertChangeable(overrides: readonly Override[], position: RunPosition): void {
  const keys = changeableKeys(position);
  const forbidden = overrides.find(({ path }) => !keys.includes(formatPath(path)));
  if (!forbidden) return;
  const key = formatPath(forbidden.path);
  const late = ownKeys(position.experiment).find((own) => formatPath(own.key) === key);
  throw new UserError(
    late
      ? `${key} can't be changed any more: the stage that it matters to is done.`
      : `${key} can't be changed in the middle of a run.`,
    {
      where: `--set ${key}`,
      advice: `These can: ${keys.join(', ')}. For anything else start a new run.`,
    },
  );
}

function ownKeys(experiment: Experiment): readonly ChangeableKey[] {
  return methodOf(experiment).changeableKeys ?? [];
}

function isTooLate({ stage }: ChangeableKey, { plan, stage: under }: RunPosition): boolean {
  return stage !== undefined && plan.stages.findIndex((planned) => planned.stage.id === stage) < under;
}
