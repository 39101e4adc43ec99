import { datasetFacts } from './dataset';
import type { Experiment, SelfLabelingExperiment } from './experiment';
import type { Issue, KeyPath } from './problems';
import { grouped } from '../wording';

/** What no JSON schema can say: rules between keys, and between keys and the data set. */
export function crossFieldIssues(experiment: Experiment): Issue[] {
  return [...commonIssues(experiment), ...methodIssues(experiment)];
}

function methodIssues(experiment: Experiment): Issue[] {
  switch (experiment.method) {
    case 'self-labeling': return selfLabelingIssues(experiment);
  }
}

function issue(path: KeyPath, instead: KeyPath, message: string, advice: string, severity: Issue['severity'] = 'error'): Issue {
  return { path, instead, at: 'value', message, advice, severity, inSchema: false };
}


function commonIssues({ dataset, training, evaluation, sampling }: Experiment): Issue[] {
  const issues: Issue[] = [];
  const facts = datasetFacts[dataset.name];
  const images = Math.min(dataset.limit ?? Infinity, facts.trainImages);
  if (dataset.limit !== undefined && dataset.limit > facts.trainImages) {
    issues.push(issue(['dataset', 'limit'], ['dataset'], `${facts.title} has only ${grouped(facts.trainImages)} training images.`,
      'Leave the limit out to use all of them.'));
  }
  if (training.batch > images) {
    issues.push(issue(['training', 'batch'], ['dataset', 'limit'], `A batch of ${grouped(training.batch)} is more than the ${grouped(images)} training images in use.`,
      `Use a batch of at most ${grouped(images)}${dataset.limit === undefined ? '' : ', or raise dataset.limit'}.`));
  }
  if (evaluation.samples > images) {
    issues.push(issue(['evaluation', 'samples'], ['dataset', 'limit'], `Only ${grouped(images)} training images are in use, so FID will compare ${grouped(images)} and not ${grouped(evaluation.samples)} with as many.`,
      `Set evaluation.samples to ${grouped(images)} or less to say so; compare such figures only with others of the same count.`, 'warning'));
  }
  if (sampling.every > training.steps) {
    issues.push(issue(['sampling', 'every'], ['training', 'steps'], `There will be no sample grid between the first and the last: the run has ${grouped(training.steps)} steps.`,
      'Use a smaller number to see the samples change.', 'warning'));
  }
  return issues;
}

function selfLabelingIssues({ dataset, labels, labelsPerClass, selfLabeling }: SelfLabelingExperiment): Issue[] {
  const issues: Issue[] = [];
  const facts = datasetFacts[dataset.name];
  const { classes } = facts;
  const artificial = selfLabeling.artificialLabels ?? classes;
  if (labels !== 'none' && artificial < classes) {
    issues.push(issue(['selfLabeling', 'artificialLabels'], ['labels'], `${artificial} artificial labels can't hold the ${classes} classes of ${facts.title}, whose manual labels are used (labels: "${labels}").`,
      `Use at least ${classes}, or labels: "none".`));
  }
  const perClass = Math.floor(Math.min(dataset.limit ?? Infinity, facts.fewestOfAClass, (dataset.limit ?? Infinity) / classes));
  if (labels === 'some' && labelsPerClass > perClass) {
    issues.push(issue(['labelsPerClass'], ['labels'], `${grouped(labelsPerClass)} labels for each of ${classes} classes are more than the training images in use can give.`,
      `Use at most ${grouped(perClass)}, or labels: "all".`));
  }
  return issues;
}
