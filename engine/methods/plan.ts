import type { Experiment } from '../config/common';
import { classCount } from '../datasets/registry';
import type { Stage } from './model';
import { methodOf } from './registry';

/** A stage at its place in a run; steps count through all stages. */
export interface PlannedStage {
  stage: Stage;
  /** From 0. */
  index: number;
  /** Steps done before it, and when it is done. */
  first: number;
  last: number;
}

/** What a run will do, computed once for it. */
export interface RunPlan {
  stages: readonly PlannedStage[];
  /** Steps over all stages: what the run's progress counts. */
  steps: number;
}

/** The plan of an experiment whose paths are absolute. Loading its data set says why, where classes can't be told. */
export async function planRun(experiment: Experiment): Promise<RunPlan> {
  const stages: PlannedStage[] = [];
  let first = 0;
  const planned = await methodOf(experiment).plan(experiment, {
    classes: async () => (await classCount(experiment.dataset)) ?? 1,
  });
  for (const [index, stage] of planned.entries()) {
    stages.push({ stage, index, first, last: first + stage.steps });
    first += stage.steps;
  }
  return { stages, steps: first };
}
