import type { ImageMetric, Statistics } from '../metric';
import { predictedClasses } from '../networks/classifier';
import { needed, shortId } from '../networks/evaluationNetwork';

/**
 * The entropy of the (secondary) classes that a classifier sees in the images of a group, where labels are continuous
 * (Ding et al.; metrics README, Diversity). Statistics: the number of images predicted to be of each class, and of
 * those predicted right.
 */
export const diversity: ImageMetric = {
  id: 'diversity',
  title: 'Diversity',
  unit: 'nats',
  better: 'higher',
  headline: false,
  needs: ['logits'],
  scope: 'group',
  appliesTo: ({ continuous }) => continuous,
  summary: 'How many kinds of things are seen at each label, by the entropy of secondary classes.',
  accumulate({ dataset }) {
    const classes = dataset.classes.length;
    const counts = new Float64Array(classes + 1);
    return {
      add({ outputs, classes: known }) {
        predictedClasses(needed(outputs, 'logits'), classes).forEach((predicted, i) => {
          counts[predicted]!++;
          if (known?.[i] === predicted) counts[classes]!++;
        });
      },
      finish: () => counts,
    };
  },
  value: ({ values }) => entropyOf([...values.subarray(0, -1)]),
  facts: (real) => [accuracyOf(real)],
  describe({ dataset: { classes }, networks }, [accuracy]) {
    return (
      'the natural-log entropy of the kinds seen in images, at most ln ' +
      `${classes.length} = ${Math.log(classes.length).toFixed(3)}, ` +
      `as told by ${shortId(needed(networks, 'logits'))}, which is right for ${(100 * accuracy!).toFixed(1)} % of the ` +
      `real images. The floor is the real images' own diversity`
    );
  },
};

/** `-sum p ln p` over shares `p` of counts: 0 if all are of one kind, `ln K` if `K` kinds are equally many. */
export function entropyOf(counts: readonly number[]): number {
  const total = counts.reduce((sum, n) => sum + n, 0);
  return counts.reduce((sum, n) => (n === 0 ? sum : sum - (n / total) * Math.log(n / total)), 0);
}

/** The share of images whose class is predicted right. */
function accuracyOf(groups: readonly Statistics[]): number {
  const sum = (of: (group: Statistics) => number) => groups.reduce((total, group) => total + of(group), 0);
  return sum(({ values }) => values.at(-1)!) / sum(({ count }) => count);
}
