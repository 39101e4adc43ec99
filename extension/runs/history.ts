import type {
  CheckpointEvent, ComparisonEvent, DistributionEvent, EvaluationEvent, GridEvent, RunEvent, ScalarsEvent,
} from '../../engine/protocol/events';
import type { RunHistory, Series } from '../../engine/protocol/panel';

export const emptyHistory: RunHistory = {
  series: [], grids: [], evaluations: [], distributions: [], comparisons: [], stages: [], checkpoints: [], warnings: [],
};

/**
 * The history of a run, growing by what is read of its events; a batch costs what it adds, however long the run is.
 * Steps rise until a run goes on from a checkpoint: a step that is not beyond the last one means that what had been
 * written from there on no longer counts.
 */
export class CollectedHistory {
  private readonly points = new Map<string, Points>();
  private events = emptyHistory;
  private lastStep = -1;

  /**
   * Takes more events.
   * @returns what the history has more than before; null if something earlier was also taken back.
   */
  add(events: readonly RunEvent[]): RunHistory | null {
    const [onwards = [], ...rewinds] = stretches(events, this.lastStep);
    const added = historyOf(onwards);
    const before = countEvents(this.events);
    this.append(added);
    const onlyGrew = rewinds.length === 0 && countEvents(this.events) === before + countEvents(added);
    for (const stretch of rewinds) {
      this.rewind(firstStep(stretch));
      this.append(historyOf(stretch));
    }
    return onlyGrew ? added : null;
  }

  /** All of it, in arrays of its own. */
  whole(): RunHistory {
    return { ...this.events, series: seriesOf(this.points) };
  }

  private append(added: RunHistory): void {
    for (const { name, steps, values } of added.series) {
      const points = pointsOf(name, this.points);
      for (const step of steps) points.steps.push(step);
      for (const value of values) points.values.push(value);
      this.lastStep = Math.max(this.lastStep, steps.at(-1) ?? -1);
    }
    this.events = concat(this.events, added);
  }

  /** Goes back to before `step` was done. */
  private rewind(step: number): void {
    for (const [name, { steps, values }] of this.points) {
      const cut = steps.findIndex((done) => done >= step);
      if (cut === 0) this.points.delete(name);
      else if (cut > 0) steps.length = values.length = cut;
    }
    const earlier = <E extends { step: number }>(events: E[]) => events.filter((event) => event.step <= step);
    this.lastStep = step - 1;
    this.events = {
      ...this.events,
      grids: earlier(this.events.grids),
      evaluations: earlier(this.events.evaluations),
      distributions: earlier(this.events.distributions),
      comparisons: earlier(this.events.comparisons),
      checkpoints: earlier(this.events.checkpoints),
    };
  }
}

/** One curve while it grows: plain arrays, which lengthen cheaply. */
interface Points {
  steps: number[];
  values: number[];
}

function pointsOf(name: string, curves: Map<string, Points>): Points {
  let points = curves.get(name);
  if (!points) curves.set(name, points = { steps: [], values: [] });
  return points;
}

function seriesOf(curves: ReadonlyMap<string, Points>): Series[] {
  return Array.from(curves, ([name, { steps, values }]) => ({ name, steps: new Float64Array(steps), values: new Float64Array(values) }));
}

function countEvents({ grids, evaluations, distributions, comparisons, checkpoints }: RunHistory): number {
  return grids.length + evaluations.length + distributions.length + comparisons.length + checkpoints.length;
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

/** The history of events whose steps rise. */
function historyOf(events: readonly RunEvent[]): RunHistory {
  const of = <T extends RunEvent['type']>(type: T) =>
    events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
  return {
    series: seriesOf(scalarPoints(of('scalars'))),
    grids: latest(of('grid'), gridKey),
    evaluations: latest(of('evaluation'), stepOf),
    distributions: latest(of('distribution'), idAndStep),
    comparisons: latest(of('comparison'), idAndStep),
    stages: of('stage'),
    checkpoints: latest(of('checkpoint'), fileOf),
    warnings: of('warning'),
  };
}

function scalarPoints(events: readonly ScalarsEvent[]): Map<string, Points> {
  const curves = new Map<string, Points>();
  for (const { step, values } of events) {
    for (const [name, value] of Object.entries(values)) {
      const points = pointsOf(name, curves);
      points.steps.push(step);
      points.values.push(value ?? NaN);
    }
  }
  return curves;
}

/** The events of both; the curves are kept apart. */
function concat(a: RunHistory, b: RunHistory): RunHistory {
  return {
    series: [],
    grids: latest([...a.grids, ...b.grids], gridKey),
    evaluations: latest([...a.evaluations, ...b.evaluations], stepOf),
    distributions: latest([...a.distributions, ...b.distributions], idAndStep),
    comparisons: latest([...a.comparisons, ...b.comparisons], idAndStep),
    stages: [...a.stages, ...b.stages],
    checkpoints: latest([...a.checkpoints, ...b.checkpoints], fileOf),
    warnings: [...a.warnings, ...b.warnings],
  };
}

const gridKey = ({ kind, step }: GridEvent) => `${kind} ${step}`;
const stepOf = ({ step }: EvaluationEvent) => step;
const idAndStep = ({ id, step }: DistributionEvent | ComparisonEvent) => `${id} ${step}`;
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
