import { knownTrainImages } from '../config/dataset';
import { factsOf } from '../datasets/registry';
import type { Experiment } from '../config/common';
import { methodOf } from '../methods/registry';
import { valueIssue, type Issue } from '../jsonc/problems';
import { formatCount } from '../format';
import { datasetIssues } from './datasetRules';
import { metricIssues } from './metricRules';
import { networkIssues } from './networkRules';

/** Rules that no JSON schema can say, between the sections of any experiment and its data set. */
export function commonIssues(experiment: Experiment): Issue[] {
  const { dataset, training, evaluation, sampling } = experiment;
  const issues = [
    ...datasetIssues(dataset),
    ...unlabelledIssues(experiment),
    ...metricIssues(experiment),
    ...networkIssues(experiment),
  ];
  const { title } = factsOf(dataset);
  const all = knownTrainImages(dataset) ?? Infinity;
  const images = Math.min(dataset.limit ?? Infinity, all);
  if (dataset.limit !== undefined && dataset.limit > all) {
    issues.push(
      valueIssue({
        path: ['dataset', 'limit'],
        instead: ['dataset'],
        message: `${title} has only ${formatCount(all)} training images.`,
        advice: 'Leave the limit out to use all of them.',
      }),
    );
  }
  if (training.batch > images) {
    issues.push(
      valueIssue({
        path: ['training', 'batch'],
        instead: ['dataset', 'limit'],
        message: `A batch of ${formatCount(training.batch)} is more than the ${formatCount(images)} training images in use.`,
        advice: `Use a batch of at most ${formatCount(images)}${dataset.limit === undefined ? '' : ', or raise dataset.limit'}.`,
      }),
    );
  }
  if (evaluation.every > 0 && evaluation.samples > images) {
    issues.push(
      valueIssue({
        path: ['evaluation', 'samples'],
        instead: ['dataset', 'limit'],
        message:
          `Only ${formatCount(images)} training images are in use, so figures will compare ${formatCount(images)} and not ` +
          `${formatCount(evaluation.samples)} with as many.`,
        advice:
          `Set evaluation.samples to ${formatCount(images)} or less to say so; compare such figures only with ` +
          'others of the same count.',
        severity: 'warning',
      }),
    );
  }
  if (evaluation.labels === 'uniform' && factsOf(dataset).continuous) {
    issues.push(
      valueIssue({
        path: ['evaluation', 'labels'],
        instead: ['evaluation'],
        message: `The labels of ${title} are numbers, of which none can be as frequent as the others.`,
        advice: 'Use "data", or leave it out.',
      }),
    );
  }
  if (sampling.every > training.steps) {
    issues.push(
      valueIssue({
        path: ['sampling', 'every'],
        instead: ['training', 'steps'],
        message: `There will be no sample grid between the first and the last: the run has ${formatCount(training.steps)} steps.`,
        advice: 'Use a smaller number to see the samples change.',
        severity: 'warning',
      }),
    );
  }
  return issues;
}

/** Images without labels are there, and something is learned from them. */
function unlabelledIssues(experiment: Experiment): Issue[] {
  const { unlabelled } = experiment.dataset;
  if (!unlabelled) return [];
  const { title, unlabelledImages } = factsOf(experiment.dataset);
  if (unlabelledImages && methodOf(experiment).learnsUnlabelled) return [];
  return [
    valueIssue({
      path: ['dataset', 'unlabelled'],
      instead: ['dataset'],
      message: unlabelledImages
        ? `This method learns from labels, which ${formatCount(unlabelledImages)} images of ${title} don't have.`
        : `${title} has no images without labels.`,
      advice: 'Leave dataset.unlabelled out.',
    }),
  ];
}
