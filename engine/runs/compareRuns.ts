import { figuresOf, isBetter, type FigureAt } from '../history/headline';
import type { RunHistory, Series } from '../history/history';
import type { Unit } from '../protocol/declarations';
import type { Measurement } from '../protocol/events';
import { differingKeys, type ConfigValue } from './flatConfig';
import { runJson, type RunJson } from './runJson';
import type { Run } from './run';

/**
 * Runs side by side, as `darkroom runs compare --json` prints them: every list has one entry a run, in their order.
 */
export interface RunComparison {
  runs: RunJson[];
  /** Keys of their configurations, in the order of the file. */
  keys: {
    key: string;
    differs: boolean;
    /** Null also where a run has not that key: `runs[i].config` tells. */
    values: (ConfigValue | null)[];
  }[];
  figures: {
    id: string;
    title: string;
    label: string;
    /** Figures of different feature networks stand in lists of their own. */
    measure: string;
    unit: Unit;
    better: Measurement['better'];
    best: ({ step: number; value: number } | null)[];
    newest: (FigureAt | null)[];
    /** The run with the best value, the first of equals; null where fewer than two have one. */
    bestRun: number | null;
  }[];
  /** The curve that was asked for: at each step that a run has, a value of each run, or null. */
  series: { id: string; title: string; steps: number[]; values: (number | null)[][] } | null;
}

/**
 * @param all whether keys that do not differ are in it.
 * @param series id of the curve that is wanted, of runs that were read with their curves.
 */
export function compareRuns(
  runs: readonly { run: Run; history: RunHistory }[],
  { all = false, series }: { all?: boolean; series?: string } = {},
): RunComparison {
  const configs = runs.map(({ run: { config } }) => config);
  const differing = new Set(differingKeys(configs));
  const keys = all ? [...new Set(configs.flatMap((config) => Object.keys(config)))] : [...differing];
  return {
    runs: runs.map(({ run }) => runJson(run)),
    keys: keys.map((key) => ({
      key,
      differs: differing.has(key),
      values: configs.map((config) => config[key] ?? null),
    })),
    figures: compareFigures(runs.map(({ history }) => history)),
    series: series === undefined ? null : compareCurves(series, runs),
  };
}

/** Every curve that at least one of the runs has. */
export function seriesIds(histories: readonly Pick<RunHistory, 'series'>[]): string[] {
  return [...new Set(histories.flatMap(({ series }) => series.map(({ name }) => name)))];
}

function compareFigures(histories: readonly RunHistory[]): RunComparison['figures'] {
  const figures = histories.map(({ declarations, evaluations }) => figuresOf(declarations, evaluations));
  const known = new Map(figures.toReversed().flatMap((own) => own.map((figure) => [figure.measure, figure] as const)));
  const measures = [...new Set(figures.flatMap((own) => own.map(({ measure }) => measure)))];
  return measures.map((measure) => {
    const { id, title, label, unit, better } = known.get(measure)!;
    const ofRuns = figures.map((own) => own.find((figure) => figure.measure === measure));
    const best = ofRuns.map((figure) => figure?.best ?? null);
    const newest = ofRuns.map((figure) => figure?.newest ?? null);
    return { id, title, label, measure, unit, better, best, newest, bestRun: bestIndex(best, better) };
  });
}

function bestIndex(figures: readonly ({ value: number } | null)[], better: Measurement['better']): number | null {
  const present = figures.flatMap((figure, i) => (figure ? [{ value: figure.value, i }] : []));
  if (present.length < 2) return null;
  return present.reduce((best, each) => (isBetter(each.value, best.value, better) ? each : best)).i;
}

function compareCurves(id: string, runs: readonly { history: RunHistory }[]): NonNullable<RunComparison['series']> {
  const curves = runs.map(({ history: { series } }) => valuesByStep(series.find(({ name }) => name === id)));
  const steps = [...new Set(curves.flatMap((curve) => [...curve.keys()]))].sort((a, b) => a - b);
  const declared = runs.flatMap(({ history }) => history.declarations.series).find((each) => each.id === id);
  return {
    id,
    title: declared?.title ?? id,
    steps,
    values: curves.map((curve) => steps.map((step) => curve.get(step) ?? null)),
  };
}

function valuesByStep(curve: Series | undefined): Map<number, number | null> {
  const points = new Map<number, number | null>();
  curve?.steps.forEach((step, i) => points.set(step, Number.isFinite(curve.values[i]) ? curve.values[i]! : null));
  return points;
}
