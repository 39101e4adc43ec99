import { type DatasetConfig, datasetFacts, knownTrainImages } from '../config/dataset';
import type { Experiment, SelfLabelingExperiment, SticExperiment, SubsamplingExperiment } from './experiment';
import type { Issue, KeyPath } from '../jsonc/problems';
import { tooFewLabels } from '../methods/selfLabeling/labelCount';
import { formatCount } from '../format';

/** What no JSON schema can say: rules between keys, and between keys and the data set. */
export function crossFieldIssues(experiment: Experiment): Issue[] {
  return [...commonIssues(experiment), ...methodIssues(experiment)];
}

function methodIssues(experiment: Experiment): Issue[] {
  switch (experiment.method) {
    case 'stic':
      return sticIssues(experiment);
    case 'self-labeling':
      return selfLabelingIssues(experiment);
    case 'subsampling':
      return subsamplingIssues(experiment);
  }
}

function issue(
  path: KeyPath,
  instead: KeyPath,
  message: string,
  advice: string,
  severity: Issue['severity'] = 'error',
): Issue {
  return { path, instead, at: 'value', message, advice, severity, inSchema: false };
}

function commonIssues({ dataset, training, evaluation, sampling }: Experiment): Issue[] {
  const issues = datasetIssues(dataset);
  const { title } = datasetFacts[dataset.name];
  const all = knownTrainImages(dataset) ?? Infinity;
  const images = Math.min(dataset.limit ?? Infinity, all);
  if (dataset.limit !== undefined && dataset.limit > all) {
    issues.push(
      issue(
        ['dataset', 'limit'],
        ['dataset'],
        `${title} has only ${formatCount(all)} training images.`,
        'Leave the limit out to use all of them.',
      ),
    );
  }
  if (training.batch > images) {
    issues.push(
      issue(
        ['training', 'batch'],
        ['dataset', 'limit'],
        `A batch of ${formatCount(training.batch)} is more than the ${formatCount(images)} training images in use.`,
        `Use a batch of at most ${formatCount(images)}${dataset.limit === undefined ? '' : ', or raise dataset.limit'}.`,
      ),
    );
  }
  if (evaluation.samples > images) {
    issues.push(
      issue(
        ['evaluation', 'samples'],
        ['dataset', 'limit'],
        `Only ${formatCount(images)} training images are in use, so FID will compare ${formatCount(images)} and not ` +
          `${formatCount(evaluation.samples)} with as many.`,
        `Set evaluation.samples to ${formatCount(images)} or less to say so; compare such figures only with ` +
          'others of the same count.',
        'warning',
      ),
    );
  }
  if (sampling.every > training.steps) {
    issues.push(
      issue(
        ['sampling', 'every'],
        ['training', 'steps'],
        `There will be no sample grid between the first and the last: the run has ${formatCount(training.steps)} steps.`,
        'Use a smaller number to see the samples change.',
        'warning',
      ),
    );
  }
  return issues;
}

/** Settings that the data set doesn't have, or needs. */
function datasetIssues({ name, folder, classes, resolution, perLabel }: DatasetConfig): Issue[] {
  const issues: Issue[] = [];
  const { title, ...facts } = datasetFacts[name];
  if (facts.folder === 'needed' && folder === undefined) {
    issues.push(
      issue(
        ['dataset', 'folder'],
        ['dataset', 'name'],
        `${title} needs dataset.folder: Darkroom can't fetch it.`,
        facts.advice ?? '',
      ),
    );
  }
  if (facts.folder === 'none' && folder !== undefined) {
    issues.push(
      issue(
        ['dataset', 'folder'],
        ['dataset'],
        `${title} has no files: Darkroom makes it itself.`,
        'Leave dataset.folder out.',
      ),
    );
  }
  if (classes !== undefined && name !== 'folder') {
    issues.push(
      issue(
        ['dataset', 'classes'],
        ['dataset'],
        `The classes of ${title} can't be chosen: only those of a folder of images can.`,
        'Leave dataset.classes out.',
      ),
    );
  }
  if (resolution !== undefined && facts.resolutions && !facts.resolutions.includes(resolution)) {
    const sizes = facts.resolutions.map((side) => `${side}x${side}`).join(' or ');
    issues.push(
      issue(
        ['dataset', 'resolution'],
        ['dataset'],
        `${title} comes in ${sizes}, not in ${resolution}x${resolution}.`,
        facts.resolutions.length === 1 ? 'Leave dataset.resolution out.' : `Use ${facts.resolutions.join(' or ')}.`,
      ),
    );
  }
  if (resolution !== undefined && !facts.resolutions && resolution % 4 !== 0) {
    issues.push(
      issue(
        ['dataset', 'resolution'],
        ['dataset'],
        `Networks halve images at least twice, which ${resolution} pixels can't be.`,
        `Use a multiple of 4: ${resolution - (resolution % 4)} or ${resolution - (resolution % 4) + 4}.`,
      ),
    );
  }
  if (perLabel !== undefined && !facts.perLabel) {
    issues.push(
      issue(
        ['dataset', 'perLabel'],
        ['dataset'],
        `${title} has no dataset.perLabel: only data sets labelled by a number do.`,
        'Leave it out; dataset.limit uses fewer images.',
      ),
    );
  }
  if (perLabel !== undefined && facts.perLabel && perLabel > facts.perLabel.most) {
    issues.push(
      issue(
        ['dataset', 'perLabel'],
        ['dataset'],
        `${title} has no ${formatCount(perLabel)} images for each label.`,
        `Use at most ${formatCount(facts.perLabel.most)}.`,
      ),
    );
  }
  return issues;
}

function sticIssues({ variant, dataset, training, sampler, selfAnalysis, score }: SticExperiment): Issue[] {
  const issues: Issue[] = [];
  const { title, continuous } = datasetFacts[dataset.name];
  if (continuous) {
    issues.push(
      issue(
        ['dataset', 'name'],
        ['method'],
        `STIC draws classes, but the images of ${title} are labelled by a number.`,
        'Use a data set with classes, or the method "subsampling".',
      ),
    );
  }
  if (variant === 'score') {
    if (score.sigma.end >= score.sigma.start) {
      issues.push(
        issue(
          ['score', 'sigma', 'end'],
          ['score', 'sigma'],
          `The smallest noise, ${score.sigma.end}, is not below the largest, ${score.sigma.start}.`,
          'Noise levels fall from score.sigma.start to score.sigma.end.',
        ),
      );
    }
    return issues;
  }
  if (sampler.temperature.end > sampler.temperature.start) {
    issues.push(
      issue(
        ['sampler', 'temperature', 'end'],
        ['sampler', 'temperature'],
        `The temperature would rise from ${sampler.temperature.start} to ${sampler.temperature.end} while an ` +
          'image is drawn.',
        'Drawings cool down: use an end below the start.',
        'warning',
      ),
    );
  }
  if (selfAnalysis.mix.pool + selfAnalysis.mix.canvas > 1) {
    issues.push(
      issue(
        ['selfAnalysis', 'mix'],
        ['selfAnalysis'],
        `Shares of ${selfAnalysis.mix.pool} and ${selfAnalysis.mix.canvas} are more than the whole batch of fakes.`,
        'Let selfAnalysis.mix.pool and selfAnalysis.mix.canvas sum to 1 at most.',
      ),
    );
  }
  if (selfAnalysis.fakes !== 'none' && selfAnalysis.updatesPerRound > training.steps) {
    issues.push(
      issue(
        ['selfAnalysis', 'updatesPerRound'],
        ['training', 'steps'],
        `There will be one round only: the run has ${formatCount(training.steps)} updates.`,
        'Use fewer updates in a round, or more training.steps.',
        'warning',
      ),
    );
  }
  if (
    sampler.smoothing === 0 &&
    (sampler.kind === 'grmala' || (selfAnalysis.sampler === 'grmala' && selfAnalysis.fakes !== 'none'))
  ) {
    issues.push(
      issue(
        ['sampler', 'smoothing'],
        ['sampler', 'kind'],
        'Metropolis-adjusted steps that move every pixel by itself are so short that images stay noise.',
        'Set sampler.smoothing to 1 and sampler.canvas to "class-mean"; longer drawings help too (sampler.passes).',
        'warning',
      ),
    );
  }
  return issues;
}

function selfLabelingIssues({ dataset, labels, labelsPerClass, selfLabeling }: SelfLabelingExperiment): Issue[] {
  const issues: Issue[] = [];
  const facts = datasetFacts[dataset.name];
  const { classes } = facts;
  // Only the files can tell.
  if (classes === null) return [];
  const tooFew = tooFewLabels(labels, selfLabeling.artificialLabels ?? classes, classes, facts.title);
  if (tooFew) issues.push(issue(['selfLabeling', 'artificialLabels'], ['labels'], tooFew.message, tooFew.advice));
  const perClass = Math.floor(
    Math.min(dataset.limit ?? Infinity, facts.fewestOfAClass ?? Infinity, (dataset.limit ?? Infinity) / classes),
  );
  if (labels === 'some' && labelsPerClass > perClass) {
    issues.push(
      issue(
        ['labelsPerClass'],
        ['labels'],
        `${formatCount(labelsPerClass)} labels for each of ${classes} classes are more than the training images ` +
          'in use can give.',
        `Use at most ${formatCount(perClass)}, or labels: "all".`,
      ),
    );
  }
  return issues;
}

function subsamplingIssues({ dataset, features, ratio, filter, generator }: SubsamplingExperiment): Issue[] {
  const issues: Issue[] = [];
  const { title, continuous } = datasetFacts[dataset.name];
  const odd = ratio.hidden.find((width) => width % ratio.groups !== 0);
  if (odd !== undefined) {
    issues.push(
      issue(
        ['ratio', 'hidden'],
        ['ratio', 'groups'],
        `A hidden layer of ${odd} units can't be normalised in ${ratio.groups} groups of equal size.`,
        'Use widths that are multiples of ratio.groups.',
      ),
    );
  }
  if (ratio.hidden.includes(ratio.groups)) {
    issues.push(
      issue(
        ['ratio', 'hidden'],
        ['ratio', 'groups'],
        `A hidden layer of ${ratio.groups} units in ${ratio.groups} groups is normalised unit by unit, which ` +
          'makes all of them 0: every image would have the same ratio.',
        'Use wider layers or fewer ratio.groups, with four units or more in a group.',
      ),
    );
  }
  if (continuous !== (features.network === 'sparse-autoencoder')) {
    issues.push(
      issue(
        ['features', 'network'],
        ['dataset', 'name'],
        continuous
          ? `The feature network "${features.network}" learns classes, but the images of ${title} are labelled ` +
              'by a number.'
          : `The sparse autoencoder predicts a label that is a number, but the images of ${title} are labelled ` +
              'by class.',
        continuous
          ? 'Use "sparse-autoencoder", or leave features.network out.'
          : 'Use "small" or "resnet34", or leave features.network out.',
      ),
    );
  }
  if (!continuous && filter.kind !== 'none') {
    issues.push(
      issue(
        ['filter', 'kind'],
        ['filter'],
        `The filter "${filter.kind}" looks at labels that are numbers, but the images of ${title} are ` +
          'labelled by class.',
        'Use "none", or leave filter.kind out.',
      ),
    );
  }
  if (!continuous && generator.architecture === 'ccgan' && generator.from === undefined) {
    issues.push(
      issue(
        ['generator', 'architecture'],
        ['generator'],
        "CcGAN's networks are meant for labels that are numbers.",
        'For classes, "biggan-cifar" is the paper\'s.',
        'warning',
      ),
    );
  }
  return issues;
}
