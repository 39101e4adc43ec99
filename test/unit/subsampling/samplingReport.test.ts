import { describe, expect, it } from 'vitest';
import { noCost } from '../../../engine/methods/subsampling/savedNetworks';
import { labelSpaceOf } from '../../../engine/methods/subsampling/labels/labelSpace';
import {
  acceptanceBars,
  comparisonOf,
  measurementsOf,
  type StrategyResult,
} from '../../../engine/methods/subsampling/sampling/samplingReport';
import { strategiesOf, type StrategyId } from '../../../engine/methods/subsampling/sampling/strategies';
import { comparisonEventSchema, distributionEventSchema } from '../../../engine/protocol/events';
import { formatEvent } from '../../../engine/runFolder/formatEvent';
import { classes, experimentOf } from './toyRun';

const experiment = experimentOf(classes, {
  subsampling: { baselines: ['discriminator-rejection', 'per-label-ratios'], perLabel: 5000 },
});
const strategies = strategiesOf(experiment);

const measurement = (id: string, label: string, value: number | null) => ({
  id,
  label,
  value,
  floor: 0.1,
  better: 'lower' as const,
  note: 'Of 64 features.',
});
/** A strategy's figures, and two groups of its images. */
function resultOf(
  id: StrategyId,
  fid: number,
  intra: number | null,
  cost: StrategyResult['cost'] = null,
): StrategyResult {
  const drawn = { system: 'x', labels: [], rejected: 0, outcome: 'complete' as const, burnIn: 100, count: 50 };
  return {
    strategy: strategies.find((strategy) => strategy.id === id)!,
    cost,
    evaluation: {
      measurements: [measurement('fid', 'FID', fid), measurement('intra-fid', 'Intra-FID', intra)],
      groups: [],
    },
    records: [
      { ...drawn, group: '0', tries: 300, kept: 60, maximum: 4.5, seconds: 2 },
      { ...drawn, group: '1', tries: 200, kept: 65, maximum: 2.25, seconds: 1 },
    ],
  };
}
const results = [
  resultOf('plain', 30, 40),
  resultOf('conditional-ratio', 20, 28, { seconds: 5, parameters: 2_000_000, bytes: 8_000_000 }),
  resultOf('per-label-ratios', 19, 29, { seconds: 50, parameters: 20_000_000, bytes: 80_000_000 }),
  resultOf('discriminator-rejection', 25, null),
];

describe('the comparison of strategies', () => {
  const comparison = comparisonOf(results, experiment);

  it('has a row for each, the plain generator first, and null where there is no figure', () => {
    const columns = comparison.columns.map(({ id }) => id);
    const table = Object.fromEntries(
      comparison.rows.map(({ name, values }) => [
        name,
        Object.fromEntries(values.map((value, i) => [columns[i], value])),
      ]),
    );
    expect(comparison.rows.every(({ values }) => values.length === columns.length)).toBe(true);
    expect(Object.keys(table)).toEqual(['plain', 'cDRE-F-cSP+RS', 'DRE-F-SP+RS', 'DRS']);
    expect(table.plain).toMatchObject({
      fid: 30,
      'intra-fid': 40,
      acceptance: null,
      training: null,
      sampling: 3,
      parameters: null,
      disk: null,
    });
    expect(table['cDRE-F-cSP+RS']).toMatchObject({
      fid: 20,
      'intra-fid': 28,
      acceptance: 125 / 500,
      training: 5,
      calls: 700,
      sampling: 3,
      parameters: 2,
      disk: 8,
    });
    expect(table.DRS).toMatchObject({ fid: 25, 'intra-fid': null, training: null, parameters: null });
    expect(comparison.note).toMatch(/^5,000 images of each of 2 labels\. Of 64 features\. /);
  });

  /** The cells that the terminal marks, by system, and its first line. */
  function shown(compared: ReturnType<typeof comparisonOf>) {
    const event = comparisonEventSchema.parse({
      seq: 0,
      time: new Date(0).toISOString(),
      type: 'comparison',
      step: 9,
      ...compared,
    });
    const lines = formatEvent(event)!.split('\n');
    const marked = Object.fromEntries(
      lines.slice(2).map((line): [string, string[]] => {
        const [name, ...cells] = line.trim().split(/ {2,}/);
        return [name!, cells.filter((cell) => cell.endsWith('*'))];
      }),
    );
    return { title: lines[0], marked };
  }

  it('is an event that the terminal shows with the best of each column marked', () => {
    const { title, marked } = shown(comparison);
    expect(title).toBe('step 9  Before and after subsampling (* best)');
    expect(marked['cDRE-F-cSP+RS']).toEqual(expect.arrayContaining(['28*', '5*', '8*']));
    expect(marked['DRE-F-SP+RS']).toContain('19*');
    // What is only told has no best: acceptance, and what is drawn or how many parameters there are.
    expect(Object.values(marked).flat()).not.toContain('0.25*');
    expect(Object.values(marked).flat()).not.toContain('2*');
    expect(marked.DRS).not.toContain('25*');
  });

  it('has no best among figures of images that are in doubt, and says why', () => {
    const why = 'The generator seems to have collapsed.';
    const doubted = results.map((result) =>
      result.strategy.id !== 'per-label-ratios'
        ? result
        : {
            ...result,
            evaluation: {
              ...result.evaluation,
              measurements: result.evaluation.measurements.map((figure) => ({ ...figure, doubtful: why })),
            },
          },
    );
    const compared = comparisonOf(doubted, experiment);
    expect(compared.rows.map(({ doubtful }) => doubtful)).toEqual([undefined, undefined, why, undefined]);
    expect(compared.rows[2]!.note).toContain(why);
    const { marked } = shown(compared);
    // Its FID of 19 would be the best.
    expect(marked['cDRE-F-cSP+RS']).toEqual(expect.arrayContaining(['20*', '28*']));
    expect(marked['DRE-F-SP+RS (doubtful)']).toEqual([]);
  });

  it('notes for each strategy how many images were kept, and which labels are incomplete', () => {
    const [plain, ours] = comparison.rows;
    expect(plain!.note).toBe('100 images as the generator gives them.');
    expect(ours!.note).toBe('125 of 500 images kept, after a burn-in of 200. Largest ratio M: 2.25 to 4.50.');
    const short = results.map((result, i) =>
      i === 1
        ? {
            ...result,
            records: [
              { ...result.records[0]!, outcome: 'dead' as const },
              { ...result.records[1]!, outcome: 'capped' as const },
            ],
          }
        : result,
    );
    expect(comparisonOf(short, experiment).rows[1]!.note).toMatch(/Not complete: 0 \(dead\), 1 \(capped\)\.$/);
  });

  it('counts nothing where nothing was tried', () => {
    const untried = results.map((result) => ({
      ...result,
      records: result.records.map((record) => ({ ...record, tries: 0, kept: 0 })),
      cost: result.cost && noCost,
    }));
    expect(
      comparisonOf(untried, experiment)
        .rows.flatMap(({ values }) => values)
        .every((value) => value === null || Number.isFinite(value)),
    ).toBe(true);
  });
});

it("the measurements are the strategy's own, their notes compare them with the plain generator's", () => {
  const measurements = measurementsOf(results);
  expect(measurements.map(({ id, value, label }) => [id, value, label])).toEqual([
    ['subsampled-fid', 20, 'FID, subsampled'],
    ['subsampled-intra-fid', 28, 'Intra-FID, subsampled'],
  ]);
  expect(measurements[0]).toMatchObject({
    floor: 0.1,
    better: 'lower',
    note: 'cDRE-F-cSP+RS. The plain generator: 30.00. Of 64 features.',
  });
  expect(measurementsOf([resultOf('plain', 30, null), results[1]!])[1]!.note).toBe('cDRE-F-cSP+RS. Of 64 features.');
});

it('acceptance stands label by label, with a gap where nothing is drawn yet', () => {
  const rates = Array.from({ length: 10 }, (_, i) => (i < 4 ? 0.1 * (i + 1) : null));
  const bars = acceptanceBars(labelSpaceOf(classes, 4), [{ strategy: strategies[1]!, rates }]);
  const event = distributionEventSchema.parse({
    seq: 0,
    time: new Date(0).toISOString(),
    type: 'distribution',
    step: 9,
    ...bars,
  });
  expect(event).toMatchObject({
    id: 'acceptance',
    bins: { categories: classes.classes },
    series: [{ name: 'cDRE-F-cSP+RS', values: rates }],
  });
});

it("strategies are the plain one, the paper's by its sampler, and the baselines that are asked for", () => {
  expect(strategies.map(({ id }) => id)).toEqual([
    'plain',
    'conditional-ratio',
    'per-label-ratios',
    'discriminator-rejection',
  ]);
  const named = (sampler: 'metropolis-hastings' | 'resampling') =>
    strategiesOf(experimentOf(classes, { subsampling: { sampler, baselines: ['per-label-ratios'] } })).map(
      ({ name }) => name,
    );
  expect(named('metropolis-hastings')).toEqual(['plain', 'cDRE-F-cSP+MH', 'DRE-F-SP+MH']);
  expect(named('resampling')).toEqual(['plain', 'cDRE-F-cSP+SIR', 'DRE-F-SP+SIR']);
});
