import type { Experiment } from '../config/common';
import type { RunRecord } from '../protocol/record';

/**
 * A run's experiment as its own engine understood it, for engines of today. Until records told of the machine,
 * `evaluation.every` 0 evaluated once, at the end.
 * @param steps of the whole run.
 */
export function asItsEngineMeant(experiment: Experiment, { machine }: RunRecord, steps: number): Experiment {
  if (machine !== undefined || experiment.evaluation.every !== 0) return experiment;
  return { ...experiment, evaluation: { ...experiment.evaluation, every: steps } };
}
