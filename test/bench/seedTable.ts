import type { ComparisonEvent, RunEvent } from '../../engine/protocol/events';
import type { SamplingStrategy, StrategyId } from '../../engine/methods/subsampling/sampling/strategies';
import type { Claim } from './claims';
import { figures, meanAndDeviation, nothing } from './table';

/** Comparisons of several runs that differ in their seed alone. */

/** What one run found. */
export interface SeedResult {
  seed: number;
  comparison: Pick<ComparisonEvent, 'columns' | 'rows'>;
  /** What real images score among themselves, by measurement. */
  floors: Record<string, number | null>;
}

/** What ids of subsampled images' measurements begin with. */
const judgedPrefix = 'subsampled-';

/** @throws Error if the run made no comparison. */
export function seedResult(seed: number, events: readonly RunEvent[]): SeedResult {
  const comparison = events.filter((event) => event.type === 'comparison').at(-1);
  if (!comparison) throw new Error(`The run with seed ${seed} has compared nothing.`);
  const measured = events.filter((event) => event.type === 'evaluation').flatMap(({ measurements }) => measurements);
  return {
    seed,
    comparison: { columns: comparison.columns, rows: comparison.rows },
    // Those of as many images as the systems are judged by, not those of the generator's training.
    floors: Object.fromEntries(
      measured
        .filter(({ id }) => id.startsWith(judgedPrefix))
        .map(({ id, floor }) => [id.slice(judgedPrefix.length), floor]),
    ),
  };
}

/** What a run is judged by, in this order, as far as it has them; behind them what it costs. */
const judged = ['intra-fid', 'fid', 'diversity', 'label-score'];
const shown = [...judged, 'acceptance', 'training'];

/** The table's lines, its head first: systems as rows, mean ± standard deviation over the seeds. */
export function seedTable(results: readonly SeedResult[], systems: readonly SamplingStrategy[]): string[][] {
  const columns = shown.flatMap((id) => results[0]!.comparison.columns.filter((column) => column.id === id));
  const floors = columns.map(({ id }) => meanAndDeviation(results.map((result) => result.floors[id] ?? null)));
  return [
    ['system', ...columns.map(({ label }) => label)],
    ...systems.map((system) => [
      system.name,
      ...columns.map(({ id }) => meanAndDeviation(results.map((result) => figureOf(result, system, id)))),
    ]),
    ...(floors.some((cell) => cell !== nothing) ? [['real images among themselves', ...floors]] : []),
  ];
}

/**
 * Ours is better than the plain generator by every measurement; about as good as a ratio for each label, at a fraction
 * of its training.
 * @param labels number of labels: as many ratios the other has to train.
 */
export function claimsOf(results: readonly SeedResult[], systems: readonly SamplingStrategy[], labels: number): Claim[] {
  const system = (wanted: StrategyId) => systems.find(({ id }) => id === wanted);
  const [plain, ours, perLabel] = [system('plain')!, system('conditional-ratio')!, system('per-label-ratios')];
  const claim = (text: string, other: SamplingStrategy, column: string, holds: (quotient: number) => boolean): Claim => ({
    text,
    seeds: results.map((result) => {
      const [mine, theirs] = [figureOf(result, ours, column), figureOf(result, other, column)];
      const value = mine === null || theirs === null ? null : mine / theirs;
      return { seed: result.seed, value, holds: value === null ? null : holds(value) };
    }),
  });
  const better = judged
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

function figureOf({ comparison: { columns, rows } }: SeedResult, { name }: SamplingStrategy, column: string): number | null {
  const at = columns.findIndex(({ id }) => id === column);
  return rows.find((row) => row.name === name)?.values[at] ?? null;
}
