import { Random } from '../../random';
import type { DistanceMetric } from '../metric';
import { needed } from '../networks/evaluationNetwork';
import { rowsOfFeatures, tellFeatures } from '../rowsOfFeatures';
import { drawSubsets, kernelDistance } from './kernelDistance';

/** As torch-fidelity and clean-fid have them. */
const subsets = { count: 100, size: 1000 };
/** The same subsets in every run. */
const seed = 0;

/** The kernel distance of features of generated and of real images (Bińkowski et al. 2018; metrics README, KID). */
export const kid: DistanceMetric = {
  id: 'kid',
  title: 'KID',
  summary: 'Kernel distance of features: like FID, but unbiased by the number of images.',
  ...rowsOfFeatures,
  better: 'lower',
  async distance({ kept: images }, { kept: real }) {
    const [first, second] = [needed(images, 'features'), needed(real, 'features')];
    const size = Math.min(subsets.size, first.rows, second.rows);
    // Where a subset is the whole set, each would be the same.
    const count = size === first.rows && size === second.rows ? 1 : subsets.count;
    const pairs = drawSubsets([first.rows, second.rows], { count, size }, Random.from(seed, 'kid'));
    const { mean, deviation } = await kernelDistance(first, second, pairs);
    const spread = count > 1 ? `, deviation ${deviation.toPrecision(3)}` : '';
    return { value: mean, remark: `Of ${count} subset${count === 1 ? '' : 's'} of ${size} (seed ${seed})${spread}.` };
  },
  describe: tellFeatures,
};
