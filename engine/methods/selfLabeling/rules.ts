import { factsOf } from '../../datasets/registry';
import { valueIssue, type Issue } from '../../jsonc/problems';
import { formatCount } from '../../format';
import type { SelfLabelingExperiment } from './config';

/**
 * The problem where manual labels are used and there are fewer artificial labels than classes; null where there is
 * none.
 */
export function tooFewLabels(
  labels: 'none' | 'some' | 'all',
  artificial: number,
  classes: number,
  title: string,
): { message: string; advice: string } | null {
  if (labels === 'none' || artificial >= classes) return null;
  return {
    message:
      `${artificial} artificial labels can't hold the ${classes} classes of ${title}, whose manual labels are ` +
      `used (labels: "${labels}").`,
    advice: `Use at least ${classes}, or labels: "none".`,
  };
}

/** What it has against so many classes. */
export function selfLabelingClassIssues(
  { dataset, labels, selfLabeling }: Pick<SelfLabelingExperiment, 'dataset' | 'labels' | 'selfLabeling'>,
  classes: number,
): Issue[] {
  const { title } = factsOf(dataset);
  const tooFew = tooFewLabels(labels, selfLabeling.artificialLabels ?? classes, classes, title);
  return tooFew ? [valueIssue({ path: ['selfLabeling', 'artificialLabels'], instead: ['labels'], ...tooFew })] : [];
}

/** Rules between keys that no JSON schema can say. */
export function selfLabelingIssues({
  dataset,
  labels,
  labelsPerClass,
  labelShare,
  selfLabeling,
}: SelfLabelingExperiment): Issue[] {
  const unused: Issue[] =
    labelShare !== undefined && labels !== 'some'
      ? [
          valueIssue({
            path: ['labelShare'],
            severity: 'warning',
            message: `With labels: "${labels}" this share is not used.`,
            advice: 'Set labels: "some", or leave it out.',
          }),
        ]
      : [];
  const facts = factsOf(dataset);
  const { classes } = facts;
  // Unknown until the files are read.
  if (classes === null) return unused;
  const issues = [...unused, ...selfLabelingClassIssues({ dataset, labels, selfLabeling }, classes)];
  const perClass = Math.floor(
    Math.min(dataset.limit ?? Infinity, facts.fewestOfAClass ?? Infinity, (dataset.limit ?? Infinity) / classes),
  );
  if (labels === 'some' && labelShare === undefined && labelsPerClass > perClass) {
    issues.push(
      valueIssue({
        path: ['labelsPerClass'],
        instead: ['labels'],
        message:
          `${formatCount(labelsPerClass)} labels for each of ${classes} classes are more than the training images ` +
          'in use can give.',
        advice: `Use at most ${formatCount(perClass)}, or labels: "all".`,
      }),
    );
  }
  return issues;
}
