import type { DistanceMetric } from './metric';

/** The mean over label groups of a metric of their own images, as Intra-FID is of FID. */
export function byGroup(metric: DistanceMetric): DistanceMetric {
  return {
    ...metric,
    id: `intra-${metric.id}`,
    title: `Intra-${metric.title}`,
    summary: `${metric.title} of the images of each label or class alone, in the mean.`,
    scope: 'group',
    describe: (setting) => `each group's ${metric.title}, ${metric.describe(setting)}`,
  };
}
