import type { DistanceMetric, Metric, MetricSetting, Statistics } from '../metric';
import { observe, type NetworkOutput } from '../networks/evaluationNetwork';
import { meanOf, MetricTally } from './metricTally';
import { batchesOf, type RealImages, type RealSet } from './realImages';

/** Images that go through a network at once. */
export const evaluationBatch = 256;

/** What is known of the real images for a metric. */
export interface Reference {
  /** The figure of real images; null where there are not enough of them, or it is not finite. */
  floor: number | null;
  /** What the metric's description says of them beside. */
  facts: readonly number[];
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

/** What these metrics have to know of the real images, by their ids. Calls `between` after each group. */
export async function computeReferences(
  metrics: readonly Metric[],
  setting: MetricSetting,
  { sets }: RealImages,
  between: (done: number) => void,
): Promise<Map<string, Reference>> {
  const tally = async (of: 'reference' | 'other', tallies: MetricTally[], group: number) => {
    const set = sets[group]![of];
    const needs = needsOf(tallies.map(({ metric }) => metric));
    for (const batch of set && tallies.length > 0 ? batchesOf(set, evaluationBatch) : []) {
      const outputs = await observe(setting.networks, batch, needs);
      for (const each of tallies) each.add(group, { ...batch, outputs });
    }
  };
  const talliesOf = () => metrics.map((metric) => new MetricTally(metric, setting, sets.length));
  const [tallies, otherTallies] = [talliesOf(), talliesOf()];
  for (let group = 0; group < sets.length; group++) {
    await tally('reference', tallies, group);
    await tally('other', otherTallies, group);
    between(group + 1);
  }
  return new Map(tallies.map((own, i) => [own.metric.id, referenceOf(own, otherTallies[i]!, sets)]));
}

function referenceOf(tally: MetricTally, others: MetricTally, sets: readonly RealSet[]): Reference {
  const { metric } = tally;
  const real = tally.finish().filter((statistics) => statistics !== null);
  const facts = metric.facts?.(real) ?? [];
  const unseen = others.finish();
  if (!isDistance(metric))
    return { floor: meanOf(unseen.map((images) => images && finite(metric.value(images)))), facts, units: [] };
  // Distances at unequal counts can't be compared, nor others of some groups with images of all.
  const counts = sets.map(({ reference, other }) => other?.indices.length === reference.indices.length);
  const isEnough = (group: number) => (metric.scope === 'all' ? counts.every(Boolean) : counts[group]!);
  const units = real.map((statistics, i) => {
    const beside = isEnough(i) ? (unseen[i] ?? null) : null;
    return { statistics, floor: beside && finite(metric.distance(statistics, beside)) };
  });
  return { floor: meanOf(units.map(({ floor }) => floor)), facts, units };
}

export function isDistance(metric: Metric): metric is DistanceMetric {
  return 'distance' in metric;
}

/** The outputs of networks that some of these metrics need. */
export function needsOf(metrics: readonly Metric[]): ReadonlySet<NetworkOutput> {
  return new Set(metrics.flatMap(({ needs }) => needs));
}

/** The number, or null where it is not finite. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
