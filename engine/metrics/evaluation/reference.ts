import type { DistanceMetric, MemoryMetric, Metric, Statistics } from '../metric';
import type { NetworkOutput } from '../networks/evaluationNetwork';

/** What is known of the real images for a metric. */
export interface Reference {
  /** The figure of real images; null where there are not enough of them, or it is not finite. */
  floor: number | null;
  /**
   * What generated images are compared with: of each group, or of all; none where a metric compares with nothing, or
   * there are no two real images.
   */
  units: readonly ReferenceUnit[];
}

export interface ReferenceUnit {
  statistics: Statistics;
  /** The group's own floor. */
  floor: number | null;
}

export function isDistance(metric: Metric): metric is DistanceMetric {
  return 'distance' in metric;
}

export function isMemory(metric: Metric): metric is MemoryMetric {
  return 'ofLearned' in metric;
}

/** The outputs of networks that some of these metrics need. */
export function needsOf(metrics: readonly Metric[]): ReadonlySet<NetworkOutput> {
  return new Set(metrics.flatMap(({ needs }) => needs));
}
