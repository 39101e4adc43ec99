import type {
  CheckpointEvent,
  ComparisonEvent,
  DistributionEvent,
  EvaluationEvent,
  GridEvent,
  Measurement,
  StageEvent,
  WarningEvent,
} from '../../engine/protocol/events';
import type { RunHistory } from '../../engine/protocol/panel';
import { Curve } from '../charts/curve';

/** A figure that judges the model, at the step it was measured. */
export interface Measured extends Measurement {
  step: number;
}

/**
 * All that is known of a run, growing by appends. A run that was resumed from a checkpoint repeats steps: what comes
 * later in the folder replaces what stood at its step and after.
 */
export class History {
  readonly curves = new Map<string, Curve>();
  grids: readonly GridEvent[] = [];
  evaluations: readonly EvaluationEvent[] = [];
  distributions: readonly DistributionEvent[] = [];
  comparisons: readonly ComparisonEvent[] = [];
  stages: readonly StageEvent[] = [];
  checkpoints: readonly CheckpointEvent[] = [];
  warnings: readonly WarningEvent[] = [];

  constructor(history: RunHistory) {
    this.append(history);
  }

  append(added: RunHistory): void {
    for (const series of added.series) {
      const curve = this.curves.get(series.name);
      if (curve) curve.append(series.steps, series.values);
      else this.curves.set(series.name, new Curve(series));
    }
    this.grids = superseded(this.grids, added.grids, (old, newer) => old.kind === newer.kind);
    this.evaluations = superseded(this.evaluations, added.evaluations);
    this.distributions = superseded(this.distributions, added.distributions, (old, newer) => old.id === newer.id);
    this.comparisons = superseded(this.comparisons, added.comparisons, (old, newer) => old.id === newer.id);
    this.checkpoints = superseded(this.checkpoints, added.checkpoints);
    this.stages = [...this.stages, ...added.stages];
    this.warnings = [...this.warnings, ...added.warnings];
  }

  /** The stages that began and have not finished, outermost first. */
  get openStages(): string[] {
    const open: string[] = [];
    for (const { stage, status } of this.stages) {
      if (status === 'started') open.push(stage);
      else if (open.includes(stage)) open.splice(open.lastIndexOf(stage), 1);
    }
    return open;
  }

  /** Every measurement with this id, by step. */
  measured(id: string): Measured[] {
    return this.evaluations.flatMap(({ step, measurements }) =>
      measurements.filter((measurement) => measurement.id === id).map((measurement) => ({ ...measurement, step })),
    );
  }

  /** Ids of all measurements, in the order they first came; FID first. */
  get measurementIds(): string[] {
    const ids = new Set(this.evaluations.flatMap(({ measurements }) => measurements.map(({ id }) => id)));
    return [...ids].sort((a, b) => Number(b === 'fid') - Number(a === 'fid'));
  }
}

/** `old` and then `added`, without what a later event replaces: those of its like at its step or after. */
function superseded<E extends { step: number }>(
  old: readonly E[],
  added: readonly E[],
  alike: (old: E, newer: E) => boolean = () => true,
): readonly E[] {
  if (added.length === 0) return old;
  let events = [...old];
  for (const event of added) {
    const newest = events.findLast((other) => alike(other, event));
    if (newest && newest.step >= event.step) {
      events = events.filter((other) => !alike(other, event) || other.step < event.step);
    }
    events.push(event);
  }
  return events;
}

/**
 * Of each id the newest event at or before `step`, or the newest of all where `step` is null or comes before the first.
 */
export function newestOfEach<E extends { id: string; step: number }>(events: readonly E[], step: number | null): E[] {
  const chosen = new Map<string, E>();
  for (const event of events) {
    const known = chosen.get(event.id);
    const passed = (other: E) => step !== null && other.step > step;
    if (!known || passed(known) || !passed(event)) chosen.set(event.id, event);
  }
  return [...chosen.values()];
}
