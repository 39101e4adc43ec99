import type { Experiment } from '../experiment/experiment';
import { stageSteps } from './subsampling/plan';

/** Steps of a whole run, over all of its stages: what its progress counts. */
export function plannedSteps(experiment: Experiment): number {
  switch (experiment.method) {
    case 'stic':
    case 'self-labeling':
      return experiment.training.steps;
    case 'subsampling':
      return Object.values(stageSteps(experiment)).reduce((sum, steps) => sum + steps, 0);
  }
}

/** Whether a run trains one thing after another, so that its stages' places follow from their lengths. */
export function hasSeveralStages({ method }: Experiment): boolean {
  switch (method) {
    case 'stic':
    case 'self-labeling':
      return false;
    case 'subsampling':
      return true;
  }
}
