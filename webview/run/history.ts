import type { HistoryAddition, RunHistory, Series } from '../../engine/history/history';
import type { RunDeclarations } from '../../engine/protocol/declarations';
import type { DeclaredDistribution } from '../../engine/protocol/declaredDistribution';
import type {
  ChangeEvent,
  CheckpointEvent,
  ComparisonEvent,
  EvaluationEvent,
  GridEvent,
  Measurement,
  StageEvent,
  WarningEvent,
} from '../../engine/protocol/events';
import { Curve } from '../charts/curve';

/** A figure that judges the model, at the step it was measured. */
export interface Measured extends Measurement {
  step: number;
}

/** All that is known of a run. It only grows: where something was taken back, the host sends a whole history. */
export class History {
  readonly curves = new Map<string, Curve>();
  declarations: RunDeclarations;
  readonly grids: GridEvent[];
  readonly evaluations: EvaluationEvent[];
  readonly distributions: DeclaredDistribution[];
  readonly comparisons: ComparisonEvent[];
  readonly stages: StageEvent[];
  readonly checkpoints: CheckpointEvent[];
  readonly changes: ChangeEvent[];
  readonly warnings: WarningEvent[];

  constructor(history: RunHistory) {
    this.declarations = history.declarations;
    this.grids = [...history.grids];
    this.evaluations = [...history.evaluations];
    this.distributions = [...history.distributions];
    this.comparisons = [...history.comparisons];
    this.stages = [...history.stages];
    this.checkpoints = [...history.checkpoints];
    this.changes = [...history.changes];
    this.warnings = [...history.warnings];
    this.#extend(history.series);
  }

  append(added: HistoryAddition): void {
    if (added.declarations) this.declarations = added.declarations;
    this.grids.push(...added.grids);
    this.evaluations.push(...added.evaluations);
    this.distributions.push(...added.distributions);
    this.comparisons.push(...added.comparisons);
    this.stages.push(...added.stages);
    this.checkpoints.push(...added.checkpoints);
    this.changes.push(...added.changes);
    this.warnings.push(...added.warnings);
    this.#extend(added.series);
  }

  #extend(added: readonly Series[]): void {
    for (const series of added) {
      const curve = this.curves.get(series.name);
      if (curve) curve.append(series.steps, series.values);
      else this.curves.set(series.name, new Curve(series));
    }
  }

  /** The stages that began and have not finished, outermost first; one that was broken off begins again. */
  get openStages(): string[] {
    const open = new Set<string>();
    for (const { stage, status } of this.stages) {
      open.delete(stage);
      if (status === 'started') open.add(stage);
    }
    return [...open];
  }

  /** Every measurement with this id, by step. */
  measured(id: string): Measured[] {
    return this.evaluations.flatMap(({ step, measurements }) =>
      measurements.filter((measurement) => measurement.id === id).map((measurement) => ({ ...measurement, step })),
    );
  }

  /** Ids of all measurements, in the order they first came. */
  get measurementIds(): string[] {
    return [...new Set(this.evaluations.flatMap(({ measurements }) => measurements.map(({ id }) => id)))];
  }
}

/** Those of a list in the order of steps that were at or before `step`; all where it is null. */
export function upTo<E extends { step: number }>(list: readonly E[], step: number | null): readonly E[] {
  return step === null ? list : list.filter((each) => each.step <= step);
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
