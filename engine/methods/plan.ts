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

/** The plan of an experiment whose paths are absolute; looks how many classes a folder of images has. */
export async function planRun(experiment: Experiment): Promise<RunPlan> {
  const facts = { classes: (await classCount(experiment.dataset)) ?? 1 };
  const stages: PlannedStage[] = [];
  let first = 0;
  for (const [index, stage] of methodOf(experiment).plan(experiment, facts).entries()) {
    stages.push({ stage, index, first, last: first + stage.steps });
    first += stage.steps;
  }
  return { stages, steps: first };
}
