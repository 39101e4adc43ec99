import type { Accumulator, Metric, MetricSetting, ObservedImages, Statistics } from '../metric';

/** What a metric accumulates of a set of images, real or generated: of all together, or of each group. */
export class MetricTally {
  private readonly units: { count: number; accumulator: Accumulator }[];

  constructor(
    readonly metric: Metric,
    setting: MetricSetting,
    /** Number of groups. */
    groups: number,
  ) {
    this.units = Array.from({ length: metric.scope === 'all' ? 1 : groups }, () => ({
      count: 0,
      accumulator: metric.accumulate(setting),
    }));
  }

  /** @param group where the images belong, a place among the groups. */
  add(group: number, images: ObservedImages): void {
    const unit = this.units[this.metric.scope === 'all' ? 0 : group]!;
    unit.count += images.count;
    unit.accumulator.add(images);
  }

  /** Of each group, or of all images as the only one; null where it has fewer than two images. */
  finish(): (Statistics | null)[] {
    return this.units.map(({ count, accumulator }) => (count < 2 ? null : { count, values: accumulator.finish() }));
  }
}

/** The mean of all of them, or null if one is missing. */
export function meanOf(values: readonly (number | null)[]): number | null {
  if (values.length === 0 || values.includes(null)) return null;
  return values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
}
