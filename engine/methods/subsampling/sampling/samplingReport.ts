import type { SubsamplingExperiment } from '../experiment';
import type { GroupedEvaluation } from '../../../metrics/groupedEvaluation';
import type { Measurement } from '../../../protocol/events';
import { formatCount } from '../../../format';
import type { Comparison, Distribution } from '../../model';
import type { Cost } from '../savedNetworks';
import type { LabelSpace } from '../labels/labelSpace';
import type { SubsampleRecord } from './subsampleStore';
import type { SamplingStrategy } from './strategies';

/** What came of one system. */
export interface StrategyResult {
  system: SamplingStrategy;
  evaluation: GroupedEvaluation;
  /** What is known of its images, group by group. */
  drawn: readonly SubsampleRecord[];
  /** What its own networks cost; null for one that trains none. */
  cost: Cost | null;
}

/** Share of proposals that were taken, by label. */
export function acceptanceBars(
  labelling: LabelSpace,
  systems: readonly { system: SamplingStrategy; rates: readonly (number | null)[] }[],
): Distribution {
  return {
    id: 'acceptance',
    title: 'Acceptance by label',
    axis: labelling.axis,
    unit: 'share',
    bins: { categories: labelling.groups.map(({ name }) => name) },
    series: systems.map(({ system, rates }) => ({ name: system.name, values: [...rates] })),
    note:
      "Share of the generator's images that were kept, burn-in not counted. About 1 / M, M the largest density " +
      'ratio.',
  };
}

/** The figures of the paper's system, beside those of the plain generator. */
export function measurementsOf(results: readonly StrategyResult[]): Measurement[] {
  const ours = results.find(({ system }) => system.id === 'conditional-ratio')!;
  const plain = results.find(({ system }) => system.id === 'plain')!;
  return ours.evaluation.measurements.map((measurement) => {
    const before = plain.evaluation.measurements.find(({ id }) => id === measurement.id)?.value;
    return {
      ...measurement,
      // Of another number of images than the generator's own FID while it was trained: another figure.
      id: `subsampled-${measurement.id}`,
      label: `${measurement.label}, subsampled`,
      note: [
        `${ours.system.name}.`,
        before === null || before === undefined ? '' : `The plain generator: ${before.toPrecision(4)}.`,
        measurement.note,
      ]
        .filter(Boolean)
        .join(' '),
    };
  });
}

/** All systems side by side, as the papers compare them. */
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
    rows: results.map(({ system, evaluation, drawn, cost }) => ({
      name: system.name,
      values: [
        ...measured.map(
          ({ id }) => evaluation.measurements.find((measurement) => measurement.id === id)?.value ?? null,
        ),
        system.id === 'plain' ? null : sum(drawn, 'kept') / Math.max(1, sum(drawn, 'tries')),
        cost && cost.seconds,
        sum(drawn, 'tries') + sum(drawn, 'burnIn'),
        sum(drawn, 'seconds'),
        cost && cost.parameters / 1e6,
        cost && cost.bytes / 1e6,
      ],
      note: noteOf(system, drawn),
    })),
    note:
      `${formatCount(perLabel)} images of each of ${results[0]!.drawn.length} labels. ${measured[0]?.note ?? ''} ` +
      'Training is that of the density ratios alone; the features are the same for all.',
  };
}

function noteOf(system: SamplingStrategy, drawn: readonly SubsampleRecord[]): string {
  if (system.id === 'plain') return `${formatCount(sum(drawn, 'count'))} images as the generator gives them.`;
  const short = drawn.filter(({ outcome }) => outcome !== 'complete');
  return [
    `${formatCount(sum(drawn, 'kept'))} of ${formatCount(sum(drawn, 'tries'))} images kept, after a burn-in of ` +
      `${formatCount(sum(drawn, 'burnIn'))}.`,
    `Largest ratio M: ${Math.min(...drawn.map(({ maximum }) => maximum)).toPrecision(3)} to ` +
      `${Math.max(...drawn.map(({ maximum }) => maximum)).toPrecision(3)}.`,
    ...(short.length > 0
      ? [`Not complete: ${short.map(({ group, outcome }) => `${group} (${outcome})`).join(', ')}.`]
      : []),
  ].join(' ');
}

function sum(drawn: readonly SubsampleRecord[], key: 'count' | 'kept' | 'tries' | 'burnIn' | 'seconds'): number {
  return drawn.reduce((total, known) => total + known[key], 0);
}
