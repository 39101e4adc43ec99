import type { ComparisonEvent, RunEvent } from '../../engine/protocol/events';
import type { SamplingStrategy, StrategyId } from '../../engine/methods/subsampling/sampling/strategies';
import type { Claim } from './claims';
import { figures, meanAndDeviation, nothing } from './table';

/** Comparisons of several runs that differ in their seed alone. */

/** The comparison that one run made. */
export interface SeedResult {
  seed: number;
  comparison: Pick<ComparisonEvent, 'columns' | 'rows'>;
  /** The values of real images compared with other real images, by measurement. */
  floors: Record<string, number | null>;
}

/** Prefix of the ids of subsampled images' measurements. */
const subsampledPrefix = 'subsampled-';

/** @throws Error if the run made no comparison. */
export function seedResult(seed: number, events: readonly RunEvent[]): SeedResult {
  const comparison = events.filter((event) => event.type === 'comparison').at(-1);
  if (!comparison) throw new Error(`The run with seed ${seed} has compared nothing.`);
  const measured = events.filter((event) => event.type === 'evaluation').flatMap(({ measurements }) => measurements);
  return {
    seed,
    comparison: { columns: comparison.columns, rows: comparison.rows },
    // Those of as many images as the strategies are evaluated with, not those of the generator's training.
    floors: Object.fromEntries(
      measured
        .filter(({ id }) => id.startsWith(subsampledPrefix))
        .map(({ id, floor }) => [id.slice(subsampledPrefix.length), floor]),
    ),
  };
}

/** Measurements that runs are compared by, in this order, as far as they have them; then their costs. */
const compared = ['intra-fid', 'fid', 'diversity', 'label-score'];
const shown = [...compared, 'acceptance', 'training'];

/** The table's lines, its head first: strategies as rows, mean ± standard deviation over the seeds. */
export function seedTable(results: readonly SeedResult[], strategies: readonly SamplingStrategy[]): string[][] {
  const columns = shown.flatMap((id) => results[0]!.comparison.columns.filter((column) => column.id === id));
  const floors = columns.map(({ id }) => meanAndDeviation(results.map((result) => result.floors[id] ?? null)));
  return [
    ['system', ...columns.map(({ label }) => label)],
    ...strategies.map((strategy) => [
      strategy.name,
      ...columns.map(({ id }) => meanAndDeviation(results.map((result) => figureOf(result, strategy, id)))),
    ]),
    ...(floors.some((cell) => cell !== nothing) ? [['real images among themselves', ...floors]] : []),
  ];
}

/**
 * Ours is better than the plain generator by every measurement; about as good as a ratio for each label, at a fraction
 * of its training.
 * @param labels number of labels: as many ratios the other has to train.
 */
export function claimsOf(
  results: readonly SeedResult[],
  strategies: readonly SamplingStrategy[],
  labels: number,
): Claim[] {
  const strategy = (wanted: StrategyId) => strategies.find(({ id }) => id === wanted);
  const [plain, ours, perLabel] = [strategy('plain')!, strategy('conditional-ratio')!, strategy('per-label-ratios')];
  const claim = (
    text: string,
    other: SamplingStrategy,
    column: string,
    holds: (quotient: number) => boolean,
  ): Claim => ({
    text,
    seeds: results.map((result) => {
      const [mine, theirs] = [figureOf(result, ours, column), figureOf(result, other, column)];
      const value = mine === null || theirs === null ? null : mine / theirs;
      return { seed: result.seed, value, holds: value === null ? null : holds(value) };
    }),
  });
  const better = compared
    .flatMap((id) => results[0]!.comparison.columns.filter((column) => column.id === id))
    .map(({ id, label, better }) =>
      claim(`${label}, ours / plain (claim: ${better === 'higher' ? 'above' : 'below'} 1)`, plain, id, (quotient) =>
        better === 'higher' ? quotient > 1 : quotient < 1,
      ),
    );
  if (!perLabel) return better;
  // The papers' cost is one ratio's against as many as there are labels.
  const share = 2 / labels;
  return [
    ...better,
    claim(
      `Intra-FID, ours / ${perLabel.name} (goal: at most 1.15)`,
      perLabel,
      'intra-fid',
      (quotient) => quotient <= 1.15,
    ),
    claim(
      `Training of ratios, ours / ${perLabel.name} (goal with ${labels} labels: at most ${figures(share)})`,
      perLabel,
      'training',
      (quotient) => quotient <= share,
    ),
  ];
}

function figureOf(
  { comparison: { columns, rows } }: SeedResult,
  { name }: SamplingStrategy,
  column: string,
): number | null {
  const at = columns.findIndex(({ id }) => id === column);
  return rows.find((row) => row.name === name)?.values[at] ?? null;
}
