import { factsOf } from '../../datasets/registry';
import { valueIssue, type Issue } from '../../jsonc/problems';
import type { SubsamplingExperiment } from './config';

/** Rules between keys that no JSON schema can say. */
export function subsamplingIssues(experiment: SubsamplingExperiment): Issue[] {
  const { dataset, features, ratio, filter, generator, evaluation } = experiment;
  const issues: Issue[] = [];
  const { title, continuous } = factsOf(dataset);
  const odd = ratio.hidden.find((width) => width % ratio.groups !== 0);
  if (odd !== undefined) {
    issues.push(
      valueIssue({
        path: ['ratio', 'hidden'],
        instead: ['ratio', 'groups'],
        message: `A hidden layer of ${odd} units can't be normalised in ${ratio.groups} groups of equal size.`,
        advice: 'Use widths that are multiples of ratio.groups.',
      }),
    );
  }
  if (ratio.hidden.includes(ratio.groups)) {
    issues.push(
      valueIssue({
        path: ['ratio', 'hidden'],
        instead: ['ratio', 'groups'],
        message:
          `A hidden layer of ${ratio.groups} units in ${ratio.groups} groups is normalised unit by unit, which ` +
          'makes all of them 0: every image would have the same ratio.',
        advice: 'Use wider layers or fewer ratio.groups, with four units or more in a group.',
      }),
    );
  }
  if (continuous !== (features.network === 'sparse-autoencoder')) {
    issues.push(
      valueIssue({
        path: ['features', 'network'],
        instead: ['dataset', 'name'],
        message: continuous
          ? `The feature network "${features.network}" learns classes, but the images of ${title} are labelled ` +
            'by a number.'
          : `The sparse autoencoder predicts a label that is a number, but the images of ${title} are labelled ` +
            'by class.',
        advice: continuous
          ? 'Use "sparse-autoencoder", or leave features.network out.'
          : 'Use "small" or "resnet34", or leave features.network out.',
      }),
    );
  }
  if (!continuous && filter.kind !== 'none') {
    issues.push(
      valueIssue({
        path: ['filter', 'kind'],
        instead: ['filter'],
        message:
          `The filter "${filter.kind}" looks at labels that are numbers, but the images of ${title} are ` +
          'labelled by class.',
        advice: 'Use "none", or leave filter.kind out.',
      }),
    );
  }
  if (!continuous && generator.architecture === 'ccgan' && generator.from === undefined) {
    issues.push(
      valueIssue({
        path: ['generator', 'architecture'],
        instead: ['generator'],
        message: "CcGAN's networks are meant for labels that are numbers.",
        advice: 'For classes, "biggan-cifar" is the paper\'s.',
        severity: 'warning',
      }),
    );
  }
  if (evaluation.every === 0) {
    issues.push(
      valueIssue({
        path: ['evaluation', 'every'],
        instead: ['evaluation'],
        message: 'Nothing is evaluated, so the systems that choose images will not be compared.',
        advice: 'Use training.steps or more to evaluate once, at the end of each stage.',
        severity: 'warning',
      }),
    );
  }
  return issues;
}
