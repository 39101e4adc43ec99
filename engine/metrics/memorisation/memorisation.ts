import { formatCount } from '../../format';
import type { MemoryMetric } from '../metric';
import { needed } from '../networks/evaluationNetwork';
import { rowsOfFeatures, tellFeatures } from '../rowsOfFeatures';
import { copiedShare, heldOutShare } from './copiedShare';

/**
 * The share of generated images that are as near to a training image as only a twentieth of held-out images are: a
 * generator that copies has nearly all, one that has learned the law a twentieth (own, after Meehan et al. 2020;
 * metrics README, Memorisation).
 */
export const memorisation: MemoryMetric = {
  id: 'memorisation',
  title: 'Memorisation',
  summary: 'The share of generated images nearer to a training image than 95% of held-out images are: copies.',
  ...rowsOfFeatures,
  unit: 'share',
  better: 'lower',
  async ofLearned({ kept }, learned) {
    const images = needed(kept, 'features');
    const { share, radius, nearer } = await copiedShare(images, learned);
    return {
      value: share,
      remark:
        `Against ${formatCount(learned.training.rows)} training images; ${formatCount(learned.heldOut.rows)} held-out ` +
        `ones say how near is near: ${radius.toPrecision(3)}. A generated image is nearer than a held-out one in ` +
        `${(100 * nearer).toFixed(1)}% of pairs, in 50% where nothing is memorised.`,
    };
  },
  describe: (setting) =>
    `the share of generated images as near to one of all training images as ${100 * heldOutShare}% of held-out test ` +
    `images are, ${tellFeatures(setting)}`,
};
