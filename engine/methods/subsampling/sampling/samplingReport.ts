import type { SubsamplingExperiment } from '../config';
import type { ImageEvaluation } from '../../../metrics/evaluation/evaluation';
import type { Measurement } from '../../../protocol/events';
import { formatCount } from '../../../format';
import type { Comparison, Distribution } from '../../model';
import type { NetworkCost } from '../savedNetworks';
import type { LabelSpace } from '../labels/labelSpace';
import type { SubsampleRecord } from './subsampleStore';
import type { SamplingStrategy } from './strategies';

/** The evaluation of one strategy's images. */
export interface StrategyResult {
  strategy: SamplingStrategy;
  evaluation: ImageEvaluation;
  /** The records of its images, group by group. */
  records: readonly SubsampleRecord[];
  /** The cost of its own networks; null for a strategy that trains none. */
  cost: NetworkCost | null;
}

/** Share of proposals that were accepted, by label. */
export function acceptanceBars(
  labelSpace: LabelSpace,
  strategies: readonly { strategy: SamplingStrategy; rates: readonly (number | null)[] }[],
): Distribution {
  return {
    id: 'acceptance',
    axis: labelSpace.axis,
    bins: { categories: labelSpace.groups.map(({ name }) => name) },
    series: strategies.map(({ strategy, rates }) => ({ name: strategy.name, values: [...rates] })),
    note:
      "Share of the generator's images that were kept, burn-in not counted. About 1 / M, M the largest density " +
      'ratio.',
  };
}

/** The measurements of the paper's strategy; their notes compare them with those of the plain generator. */
export function measurementsOf(results: readonly StrategyResult[]): Measurement[] {
  const ours = results.find(({ strategy }) => strategy.id === 'conditional-ratio')!;
  const plain = results.find(({ strategy }) => strategy.id === 'plain')!;
  return ours.evaluation.measurements.map((measurement) => {
    const before = plain.evaluation.measurements.find(({ id }) => id === measurement.id)?.value;
    return {
      ...measurement,
      // An id of its own: the generator's FID during its training is of another number of images.
      id: `subsampled-${measurement.id}`,
      label: `${measurement.label}, subsampled`,
      note: [
        `${ours.strategy.name}.`,
        before === null || before === undefined ? '' : `The plain generator: ${before.toPrecision(4)}.`,
        measurement.note,
      ]
        .filter(Boolean)
        .join(' '),
    };
  });
}

/** All strategies side by side, as the papers compare them. */
export function comparisonOf(
  results: readonly StrategyResult[],
  { subsampling: { perLabel } }: SubsamplingExperiment,
): Comparison {
  const measured = results[0]!.evaluation.measurements;
  return {
    id: 'systems',
    title: 'Before and after subsampling',
    columns: [
      ...measured.map(({ id, label, better }) => ({ id, label, better })),
      { id: 'acceptance', label: 'acceptance', better: null },
      { id: 'training', label: 'training of ratios (s)', better: 'lower' },
      { id: 'calls', label: 'images drawn', better: null },
      { id: 'sampling', label: 'sampling (s)', better: 'lower' },
      { id: 'parameters', label: 'parameters (M)', better: null },
      { id: 'disk', label: 'disk (MB)', better: 'lower' },
    ],
    rows: results.map(({ strategy, evaluation, records, cost }) => ({
      name: strategy.name,
      ...doubtOf(evaluation),
      values: [
        ...measured.map(
          ({ id }) => evaluation.measurements.find((measurement) => measurement.id === id)?.value ?? null,
        ),
        strategy.id === 'plain' ? null : sum(records, 'kept') / Math.max(1, sum(records, 'tries')),
        cost && cost.seconds,
        sum(records, 'tries') + sum(records, 'burnIn'),
        sum(records, 'seconds'),
        cost && cost.parameters / 1e6,
        cost && cost.bytes / 1e6,
      ],
      note: [noteOf(strategy, records), ...Object.values(doubtOf(evaluation))].join(' '),
    })),
    note:
      `${formatCount(perLabel)} images of each of ${results[0]!.records.length} labels. ${measured[0]?.note ?? ''} ` +
      'Training is that of the density ratios alone; the features are the same for all.',
  };
}

/** Why figures of these images are not to be trusted, where that is known. */
function doubtOf({ measurements }: ImageEvaluation): { doubtful?: string } {
  const doubts = [...new Set(measurements.flatMap(({ doubtful }) => doubtful ?? []))];
  return doubts.length === 0 ? {} : { doubtful: doubts.join(' ') };
}

function noteOf(strategy: SamplingStrategy, records: readonly SubsampleRecord[]): string {
  if (strategy.id === 'plain') return `${formatCount(sum(records, 'count'))} images as the generator gives them.`;
  const short = records.filter(({ outcome }) => outcome !== 'complete');
  return [
    `${formatCount(sum(records, 'kept'))} of ${formatCount(sum(records, 'tries'))} images kept, after a burn-in of ` +
      `${formatCount(sum(records, 'burnIn'))}.`,
    `Largest ratio M: ${Math.min(...records.map(({ maximum }) => maximum)).toPrecision(3)} to ` +
      `${Math.max(...records.map(({ maximum }) => maximum)).toPrecision(3)}.`,
    ...(short.length > 0
      ? [`Not complete: ${short.map(({ group, outcome }) => `${group} (${outcome})`).join(', ')}.`]
      : []),
  ].join(' ');
}

function sum(records: readonly SubsampleRecord[], key: 'count' | 'kept' | 'tries' | 'burnIn' | 'seconds'): number {
  return records.reduce((total, record) => total + record[key], 0);
}
