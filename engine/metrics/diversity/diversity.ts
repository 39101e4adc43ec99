import type { ImageMetric } from '../metric';
import { predictedClasses } from '../networks/classifier';
import { needed, tellNetwork } from '../networks/evaluationNetwork';

/**
 * The entropy of the (secondary) classes that a classifier sees in the images of a group, where labels are continuous
 * (Ding et al.; metrics README, Diversity). Statistics: the number of images predicted to be of each class.
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
    const counts = new Float64Array(classes);
    return {
      add({ outputs }) {
        for (const predicted of predictedClasses(needed(outputs, 'logits'), classes)) counts[predicted]!++;
      },
      finish: () => counts,
    };
  },
  value: ({ values }) => entropyOf([...values]),
  describe({ dataset: { classes }, networks }) {
    return (
      'the natural-log entropy of the kinds seen in images, at most ln ' +
      `${classes.length} = ${Math.log(classes.length).toFixed(3)}, ` +
      `as told by ${tellNetwork(needed(networks, 'logits'))}. ` +
      'Floor: the diversity of real images that it has not seen'
    );
  },
};

/** `-sum p ln p` over shares `p` of counts: 0 if all are of one kind, `ln K` if `K` kinds are equally many. */
export function entropyOf(counts: readonly number[]): number {
  const total = counts.reduce((sum, n) => sum + n, 0);
  return counts.reduce((sum, n) => (n === 0 ? sum : sum - (n / total) * Math.log(n / total)), 0);
}
