import type { Features } from '../features';
import type { Accumulator, Figure, Metric, MetricSetting, ObservedImages, Statistics } from '../metric';
import { needed, type NetworkOutput } from '../networks/evaluationNetwork';
import { OutputRows } from './outputRows';

/** What some metrics have to know of a set of images, real or generated, that come group by group. */
export class MetricTallies {
  private readonly tallies: ReadonlyMap<Metric, MetricTally>;
  private readonly kept: ReadonlyMap<NetworkOutput, OutputRows>;

  /**
   * @param counts images of each group at most.
   * @param given outputs whose rows somebody else keeps; by default they are kept here.
   */
  constructor(
    metrics: readonly Metric[],
    setting: MetricSetting,
    counts: readonly number[],
    private readonly given?: ReadonlyMap<NetworkOutput, OutputRows>,
  ) {
    this.tallies = new Map(metrics.map((metric) => [metric, new MetricTally(metric, setting, counts.length)]));
    const rowsFor = (output: NetworkOutput) => new OutputRows(needed(setting.networks, output).width, counts);
    this.kept = given ?? new Map(keptBy(metrics).map((output) => [output, rowsFor(output)]));
  }

  /** To be awaited before the next. */
  async add(group: number, images: ObservedImages): Promise<void> {
    for (const tally of this.tallies.values()) await tally.add(group, images);
    if (!this.given) for (const [output, rows] of this.kept) rows.add(group, needed(images.outputs, output));
  }

  /** Of each group, or of all images as the only one; null where it has fewer than two images. */
  async finish(metric: Metric): Promise<(Statistics | null)[]> {
    const outputs = keptBy([metric]).map((output) => [output, this.kept.get(output)!] as const);
    const together = metric.scope === 'all';
    const rowsOf = (rows: OutputRows, unit: number): Features => (together ? rows.together() : rows.ofGroup(unit));
    return (await this.tallies.get(metric)!.finish()).map(
      (found, unit) =>
        found && { ...found, kept: new Map(outputs.map(([output, rows]) => [output, rowsOf(rows, unit)])) },
    );
  }
}

/** What one metric accumulates: of all images together, or of each group. */
class MetricTally {
  private readonly units: { count: number; accumulator: Accumulator | undefined }[];

  constructor(
    private readonly metric: Metric,
    setting: MetricSetting,
    groups: number,
  ) {
    this.units = Array.from({ length: metric.scope === 'all' ? 1 : groups }, () => ({
      count: 0,
      accumulator: metric.accumulate?.(setting),
    }));
  }

  async add(group: number, images: ObservedImages): Promise<void> {
    const unit = this.units[this.metric.scope === 'all' ? 0 : group]!;
    unit.count += images.count;
    await unit.accumulator?.add(images);
  }

  async finish(): Promise<(Omit<Statistics, 'kept'> | null)[]> {
    const found: (Omit<Statistics, 'kept'> | null)[] = [];
    for (const { count, accumulator } of this.units)
      found.push(count < 2 ? null : { count, values: (await accumulator?.finish()) ?? new Float64Array(0) });
    return found;
  }
}

/** The outputs of which some of these metrics look at every row. */
export function keptBy(metrics: readonly Metric[]): NetworkOutput[] {
  return [...new Set(metrics.flatMap(({ keeps = [] }) => keeps))];
}

/** The mean of all of them, or null if one is missing. */
export function meanOf(values: readonly (number | null)[]): number | null {
  if (values.length === 0 || values.includes(null)) return null;
  return values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
}

/** A figure's value, or null where it is not finite. */
export function finiteValue(figure: Figure): number | null {
  const value = typeof figure === 'number' ? figure : figure.value;
  return Number.isFinite(value) ? value : null;
}
