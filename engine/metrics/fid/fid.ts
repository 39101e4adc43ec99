import type { DistanceMetric, MetricSetting, Statistics } from '../metric';
import { figureLabel, needed } from '../networks/evaluationNetwork';
import { tellFeatures } from '../rowsOfFeatures';
import { type FeatureStatistics, StatisticsAccumulator } from './featureStatistics';
import { formatCount } from '../../format';
import { frechetDistance, isRankDeficient } from './frechetDistance';

/** The Fréchet distance between features of generated and of real images (Heusel et al. 2017; metrics README, FID). */
export const fid: DistanceMetric = {
  id: 'fid',
  title: 'FID',
  summary:
    'The distance of features of generated and real images, as Gaussians: how near the whole set is. Its features are ' +
    'of the network that stands beside it; of published figures, of the original Inception (evaluation.network).',
  unit: 'number',
  better: 'lower',
  headline: true,
  needs: ['features'],
  scope: 'all',
  version: 3,
  accumulate({ networks }) {
    const statistics = new StatisticsAccumulator(needed(networks, 'features').width);
    return {
      add: ({ outputs }) => statistics.add(needed(outputs, 'features')),
      finish() {
        const { dimension, mean, covariance } = statistics.finish();
        const values = new Float64Array(dimension + dimension * dimension);
        values.set(mean);
        values.set(covariance, dimension);
        return values;
      },
    };
  },
  distance: (images, real) => frechetDistance(featureStatistics(images), featureStatistics(real)),
  describe: tellFeatures,
  // Group by group there are fewer images to fill a covariance, and Intra-FID says so.
  warnings: (setting) => (setting.grouped ? [] : rankWarnings('FID', setting)),
};

/** That too few images on each side leave a figure without meaning. */
export function rankWarnings(title: string, { networks, leastImages: count }: MetricSetting): string[] {
  const network = needed(networks, 'features');
  const { width: dimension } = network;
  // Of one image there is no figure at all.
  if (count < 2 || !isRankDeficient({ count, dimension })) return [];
  return [
    `${figureLabel(title, [network])} says little here: ${formatCount(count)} images can't fill a covariance of ${formatCount(dimension)} ` +
      'features.',
  ];
}

/** Out of `d` means and `d x d` covariances. */
function featureStatistics({ count, values }: Statistics): FeatureStatistics {
  const dimension = (Math.sqrt(1 + 4 * values.length) - 1) / 2;
  return { count, dimension, mean: values.subarray(0, dimension), covariance: values.subarray(dimension) };
}
