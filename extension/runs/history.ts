import type { CheckpointEvent, EvaluationEvent, GridEvent, RunEvent, ScalarsEvent } from '../../engine/protocol/events';
import type { RunHistory, Series } from '../../engine/protocol/panel';

export interface CollectedHistory {
  history: RunHistory;
  /** What `history` has more than before; null if something earlier was also taken back. */
  added: RunHistory | null;
}

export const emptyHistory: RunHistory = { series: [], grids: [], evaluations: [], stages: [], checkpoints: [], warnings: [] };

/**
 * A history with more events. Steps rise until a run goes on from a checkpoint: a step that is not beyond the last one means
 * that what had been written from there on no longer counts.
 */
export function collect(history: RunHistory, events: readonly RunEvent[]): CollectedHistory {
  const [onwards = [], ...rewinds] = stretches(events, lastStep(history));
  const added = historyOf(onwards);
  let collected = concat(history, added);
  const onlyGrew = rewinds.length === 0 && countEvents(collected) === countEvents(history) + countEvents(added);
  for (const stretch of rewinds) collected = concat(before(collected, firstStep(stretch)), historyOf(stretch));
  return { history: collected, added: onlyGrew ? added : null };
}

function countEvents({ grids, evaluations, checkpoints }: RunHistory): number {
  return grids.length + evaluations.length + checkpoints.length;
}

/** Cuts events before each `scalars` whose step is not beyond the one before; the first stretch goes on from `last`. */
function stretches(events: readonly RunEvent[], last: number): RunEvent[][] {
  const result: RunEvent[][] = [[]];
  for (const event of events) {
    if (event.type === 'scalars') {
      if (event.step <= last) result.push([]);
      last = event.step;
    }
    result.at(-1)!.push(event);
  }
  return result;
}

function firstStep(stretch: readonly RunEvent[]): number {
  return stretch.find((event) => event.type === 'scalars')?.step ?? Infinity;
}

function lastStep({ series }: RunHistory): number {
  return series.reduce((last, { steps }) => Math.max(last, steps.at(-1) ?? -1), -1);
}

/** The history of events whose steps rise. */
function historyOf(events: readonly RunEvent[]): RunHistory {
  const of = <T extends RunEvent['type']>(type: T) =>
    events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
  return {
    series: seriesOf(of('scalars')),
    grids: latest(of('grid'), gridKey),
    evaluations: latest(of('evaluation'), stepOf),
    stages: of('stage'),
    checkpoints: latest(of('checkpoint'), fileOf),
    warnings: of('warning'),
  };
}

function seriesOf(events: readonly ScalarsEvent[]): Series[] {
  const points = new Map<string, { steps: number[]; values: number[] }>();
  for (const { step, values } of events) {
    for (const [name, value] of Object.entries(values)) {
      const { steps, values: figures } = points.get(name) ?? points.set(name, { steps: [], values: [] }).get(name)!;
      steps.push(step);
      figures.push(value ?? NaN);
    }
  }
  return Array.from(points, ([name, { steps, values }]) =>
    ({ name, steps: Float64Array.from(steps), values: Float64Array.from(values) }));
}

/** What a history held before a run went back to do `step` again. */
function before(history: RunHistory, step: number): RunHistory {
  const earlier = <E extends { step: number }>(events: E[]) => events.filter((event) => event.step <= step);
  return {
    ...history,
    series: history.series.map(({ name, steps, values }) => {
      const cut = steps.findIndex((s) => s >= step);
      return cut === -1 ? { name, steps, values } : { name, steps: steps.slice(0, cut), values: values.slice(0, cut) };
    }),
    grids: earlier(history.grids),
    evaluations: earlier(history.evaluations),
    checkpoints: earlier(history.checkpoints),
  };
}

function concat(a: RunHistory, b: RunHistory): RunHistory {
  return {
    series: concatSeries(a.series, b.series),
    grids: latest([...a.grids, ...b.grids], gridKey),
    evaluations: latest([...a.evaluations, ...b.evaluations], stepOf),
    stages: [...a.stages, ...b.stages],
    checkpoints: latest([...a.checkpoints, ...b.checkpoints], fileOf),
    warnings: [...a.warnings, ...b.warnings],
  };
}

const gridKey = ({ kind, step }: GridEvent) => `${kind} ${step}`;
const stepOf = ({ step }: EvaluationEvent) => step;
const fileOf = ({ file }: CheckpointEvent) => file;

/** The newest event of each key: a grid drawn or a measurement made again at one step stands for the first. */
function latest<E>(events: readonly E[], key: (event: E) => string | number): E[] {
  const newest = new Map<string | number, E>();
  for (const event of events) {
    newest.delete(key(event));
    newest.set(key(event), event);
  }
  return [...newest.values()];
}

function concatSeries(a: readonly Series[], b: readonly Series[]): Series[] {
  const newer = new Map(b.map((series) => [series.name, series]));
  const grown = a.map((series) => {
    const more = newer.get(series.name);
    newer.delete(series.name);
    return more
      ? { name: series.name, steps: joined(series.steps, more.steps), values: joined(series.values, more.values) }
      : series;
  });
  return [...grown, ...newer.values()];
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
