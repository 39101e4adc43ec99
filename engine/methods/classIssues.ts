import type { Experiment } from '../config/common';
import { classCount, factsOf } from '../datasets/registry';
import { UserError } from '../errors';
import { formatPath, type Issue } from '../jsonc/problems';
import { methodOf } from './registry';

/**
 * What the method has against the classes of an experiment's data set, where only its files tell how many there are.
 * Paths must be absolute.
 */
export async function classIssues(experiment: Experiment): Promise<Issue[]> {
  const { dataset } = experiment;
  const method = methodOf(experiment);
  if (!method.classRules || factsOf(dataset).classes !== null) return [];
  const classes = await classCount(dataset);
  return classes === undefined ? [] : method.classRules(experiment, classes);
}

/** @throws UserError with the first error among the `classIssues`. */
export async function assertClassesSuit(experiment: Experiment): Promise<void> {
  const error = (await classIssues(experiment)).find(({ severity }) => severity === 'error');
  if (error) throw new UserError(error.message, { where: formatPath(error.path), advice: error.advice });
}
