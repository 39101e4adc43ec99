import { formatCount } from '../../format';
import { Random } from '../../random';
import { rowsOf, type Features } from '../features';
import { statisticsOf } from '../fid/featureStatistics';
import { frechetDistance } from '../fid/frechetDistance';
import type { DistanceMetric } from '../metric';
import { needed } from '../networks/evaluationNetwork';
import { rowsOfFeatures, tellFeatures } from '../rowsOfFeatures';
import { evenCounts, extrapolated, type FigureAtCount } from './extrapolate';

const points = 15;
/** The same subsets in every run. */
const seed = 0;

/**
 * FID as it would be of infinitely many generated images, on a line in 1 / n through that of fewer (Chong and Forsyth
 * 2020; metrics README, FID∞).
 */
export const fidInfinity: DistanceMetric = {
  id: 'fid-infinity',
  title: 'FID∞',
  summary: 'FID as it would be of infinitely many generated images, by a line through that of 15 smaller numbers.',
  ...rowsOfFeatures,
  better: 'lower',
  async distance({ kept: images }, { kept: real }) {
    const [own, other] = [needed(images, 'features'), needed(real, 'features')];
    const least = leastOf(own);
    // A line would begin at counts that fill no covariance.
    if (least >= own.rows)
      return {
        value: NaN,
        remark:
          `No figure: ${formatCount(own.columns)} features take more than ${formatCount(least)} generated images, so ` +
          'that there are several counts which fill a covariance.',
      };
    const random = Random.from(seed, 'fid infinity');
    const compared = await statisticsOf(other.values, other.columns);
    const figures: FigureAtCount[] = [];
    for (const count of new Set(evenCounts(least, own.rows, points))) {
      const chosen = rowsOf(own, random.permutation(own.rows).subarray(0, count));
      figures.push({ count, value: await frechetDistance(await statisticsOf(chosen.values, own.columns), compared) });
    }
    return {
      value: extrapolated(figures),
      remark: `By a line in 1 / n through ${figures.length} counts from ${least} to ${own.rows} (seed ${seed}).`,
    };
  },
  describe: tellFeatures,
};

/** A tenth of the images, as 5,000 are of the paper's 50,000; but more than fill a covariance. */
function leastOf({ rows, columns }: Features): number {
  return Math.max(Math.ceil(rows / 10), 2 * columns);
}
