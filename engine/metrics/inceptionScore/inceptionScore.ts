import { Random } from '../../random';
import { rowsOf } from '../features';
import type { ImageMetric } from '../metric';
import { needed, tellNetwork } from '../networks/evaluationNetwork';
import { classScore } from './classScore';

const mostSplits = 10;
/** The same splits in every run. */
const seed = 0;

/**
 * Salimans et al. (2016), by the feature network's classes: ImageNet's, or those of the data set's own classifier
 * (metrics README, Inception Score).
 */
export const inceptionScore: ImageMetric = {
  id: 'inception-score',
  title: 'Inception Score',
  summary:
    'How surely a classifier sees classes in single images, and how many in all; it compares with no real image.',
  onRequest: true,
  unit: 'number',
  better: 'higher',
  headline: false,
  needs: ['featureLogits'],
  keeps: ['featureLogits'],
  scope: 'all',
  appliesTo: ({ classes, continuous }) => !continuous && classes !== 1,
  value({ kept }) {
    const logits = needed(kept, 'featureLogits');
    const splits = Math.min(mostSplits, logits.rows);
    const order = Random.from(seed, 'inception score').permutation(logits.rows);
    const { mean, deviation } = classScore(rowsOf(logits, order), splits);
    return {
      value: mean,
      remark: `Mean of ${splits} splits (seed ${seed}), deviation ${deviation.toPrecision(3)}.`,
    };
  },
  describe: ({ networks }) =>
    `classes as told by ${tellNetwork(needed(networks, 'featureLogits'))}. The floor is the real images' own score`,
};
