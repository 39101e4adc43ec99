import type { DatasetConfig } from '../config/dataset';
import type { ColumnKey, DatasetFacts } from '../datasets/definition';
import { needsText, placeKeyOf } from '../datasets/place';
import { factsOf } from '../datasets/registry';
import { formatCount } from '../format';
import { valueIssue, type Issue } from '../jsonc/problems';

/** What is known of a data set, and its title. */
type Facts = DatasetFacts & { title: string };

/** Settings of data sets whose images are files of their own. */
const ofImageFiles = {
  unreadable: 'of which some could be left out',
  fit: 'that could be fitted otherwise',
  channels: 'that could be decoded otherwise',
};

/** Settings under `dataset` that the data set doesn't have, or needs. */
export function datasetIssues(dataset: DatasetConfig): Issue[] {
  const { classes, resolution, perLabel } = dataset;
  const { title, ...facts } = factsOf(dataset);
  const issues = [...placeIssues(dataset, { title, ...facts }), ...tableIssues(dataset, { title, ...facts })];
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
    const applies = facts.imageFiles || (key === 'channels' && facts.channels);
    if (applies || dataset[key as keyof typeof ofImageFiles] === undefined) continue;
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

/** Where its files are: one of two keys says it, or none. */
function placeIssues({ folder, file }: DatasetConfig, { title, ...facts }: Facts): Issue[] {
  const key = placeKeyOf(facts);
  const [given, other] = key === 'folder' ? [folder, file] : [file, folder];
  const otherKey = key === 'folder' ? 'file' : 'folder';
  const issues: Issue[] = [];
  if (given === undefined && (facts.folder === 'needed' || facts.folder === 'file')) {
    issues.push(
      valueIssue({
        path: ['dataset', key],
        instead: ['dataset', 'name'],
        message: needsText(title, key),
        advice: facts.advice ?? '',
      }),
    );
  }
  if (facts.folder === 'none' && (folder ?? file) !== undefined) {
    issues.push(
      valueIssue({
        path: ['dataset', folder === undefined ? 'file' : 'folder'],
        instead: ['dataset'],
        message: `${title} has no files: Darkroom makes it itself.`,
        advice: `Leave dataset.${folder === undefined ? 'file' : 'folder'} out.`,
      }),
    );
  } else if (other !== undefined) {
    issues.push(
      valueIssue({
        path: ['dataset', otherKey],
        instead: ['dataset'],
        message: `${title} is read from a ${key}: dataset.${key} names it, not dataset.${otherKey}.`,
        advice: `Leave dataset.${otherKey} out${given === undefined ? `, and set dataset.${key}` : ''}.`,
      }),
    );
  }
  return issues;
}

/** What its columns are called, and what labels mean. */
function tableIssues(dataset: DatasetConfig, { title, columns = [], labelKinds = [] }: Facts): Issue[] {
  const keys: readonly ColumnKey[] = ['imageColumn', 'labelColumn'];
  const wrong = keys.filter((key) => dataset[key] !== undefined && !columns.includes(key));
  return [
    ...wrong.map((key) =>
      valueIssue({
        path: ['dataset', key],
        instead: ['dataset'],
        message: `${title} has no columns of which dataset.${key} could choose one.`,
        advice: `Leave dataset.${key} out.`,
      }),
    ),
    ...(dataset.labels !== undefined && dataset.labels !== 'class' && !labelKinds.includes(dataset.labels)
      ? [
          valueIssue({
            path: ['dataset', 'labels'],
            instead: ['dataset'],
            message:
              dataset.labels === 'number'
                ? `The labels of ${title} can't be taken for numbers: only those of CSV and Parquet files can.`
                : `${title} can't be read without its labels.`,
            advice: 'Leave dataset.labels out.',
          }),
        ]
      : []),
  ];
}
