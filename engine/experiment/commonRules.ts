import { type DatasetConfig, datasetFacts, knownTrainImages } from '../config/dataset';
import type { Experiment } from '../config/common';
import { valueIssue, type Issue } from '../jsonc/problems';
import { formatCount } from '../format';

/** Rules that no JSON schema can say, between the sections of any experiment and its data set. */
export function commonIssues({ dataset, training, evaluation, sampling }: Experiment): Issue[] {
  const issues = datasetIssues(dataset);
  const { title } = datasetFacts[dataset.name];
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
          `Only ${formatCount(images)} training images are in use, so FID will compare ${formatCount(images)} and not ` +
          `${formatCount(evaluation.samples)} with as many.`,
        advice:
          `Set evaluation.samples to ${formatCount(images)} or less to say so; compare such figures only with ` +
          'others of the same count.',
        severity: 'warning',
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

/** Settings of data sets whose images are files of their own. */
const ofImageFiles = {
  unreadable: 'of which some could be left out',
  fit: 'that could be fitted otherwise',
  channels: 'that could be decoded otherwise',
};

/** Settings that the data set doesn't have, or needs. */
function datasetIssues({ name, folder, classes, resolution, perLabel, ...ofFiles }: DatasetConfig): Issue[] {
  const issues: Issue[] = [];
  const { title, ...facts } = datasetFacts[name];
  if (facts.folder === 'needed' && folder === undefined) {
    issues.push(
      valueIssue({
        path: ['dataset', 'folder'],
        instead: ['dataset', 'name'],
        message: `${title} needs dataset.folder: Darkroom can't fetch it.`,
        advice: facts.advice ?? '',
      }),
    );
  }
  if (facts.folder === 'none' && folder !== undefined) {
    issues.push(
      valueIssue({
        path: ['dataset', 'folder'],
        instead: ['dataset'],
        message: `${title} has no files: Darkroom makes it itself.`,
        advice: 'Leave dataset.folder out.',
      }),
    );
  }
  if (classes !== undefined && !facts.classMap) {
    issues.push(
      valueIssue({
        path: ['dataset', 'classes'],
        instead: ['dataset'],
        message: `The classes of ${title} can't be chosen: only those of a folder of images can.`,
        advice: 'Leave dataset.classes out.',
      }),
    );
  }
  if (resolution !== undefined && facts.resolutions && !facts.resolutions.includes(resolution)) {
    const sizes = facts.resolutions.map((side) => `${side}x${side}`).join(' or ');
    issues.push(
      valueIssue({
        path: ['dataset', 'resolution'],
        instead: ['dataset'],
        message: `${title} comes in ${sizes}, not in ${resolution}x${resolution}.`,
        advice:
          facts.resolutions.length === 1 ? 'Leave dataset.resolution out.' : `Use ${facts.resolutions.join(' or ')}.`,
      }),
    );
  }
  if (resolution !== undefined && !facts.resolutions && resolution % 4 !== 0) {
    issues.push(
      valueIssue({
        path: ['dataset', 'resolution'],
        instead: ['dataset'],
        message: `Networks halve images at least twice, which ${resolution} pixels can't be.`,
        advice: `Use a multiple of 4: ${resolution - (resolution % 4)} or ${resolution - (resolution % 4) + 4}.`,
      }),
    );
  }
  for (const [key, why] of Object.entries(ofImageFiles)) {
    if (facts.imageFiles || ofFiles[key as keyof typeof ofImageFiles] === undefined) continue;
    issues.push(
      valueIssue({
        path: ['dataset', key],
        instead: ['dataset'],
        message: `${title} has no image files ${why}.`,
        advice: `Leave dataset.${key} out.`,
      }),
    );
  }
  if (perLabel !== undefined && !facts.perLabel) {
    issues.push(
      valueIssue({
        path: ['dataset', 'perLabel'],
        instead: ['dataset'],
        message: `${title} has no dataset.perLabel: only data sets labelled by a number do.`,
        advice: 'Leave it out; dataset.limit uses fewer images.',
      }),
    );
  }
  if (perLabel !== undefined && facts.perLabel && perLabel > facts.perLabel.max) {
    issues.push(
      valueIssue({
        path: ['dataset', 'perLabel'],
        instead: ['dataset'],
        message: `${title} has no ${formatCount(perLabel)} images for each label.`,
        advice: `Use at most ${formatCount(facts.perLabel.max)}.`,
      }),
    );
  }
  return issues;
}
