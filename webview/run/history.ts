import type { HistoryAddition, RunHistory, Series } from '../../engine/history/history';
import type { RunDeclarations } from '../../engine/protocol/declarations';
import type { DeclaredDistribution } from '../../engine/protocol/declaredDistribution';
import type { DeclaredMatrix } from '../../engine/protocol/declaredMatrix';
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
import type { CurveOutline } from '../../extension/contract/panel';
import { Curve } from '../charts/curve';

/** A figure that judges the model, at the step it was measured. */
export interface Measured extends Measurement {
  step: number;
}

/** All that is known of a run. It only grows: where something was taken back, the host sends a whole history. */
export class History {
  readonly curves = new Map<string, Curve>();
  /** Curves that are on their way, as far as they have come. */
  readonly #following = new Map<string, Curve>();
  declarations: RunDeclarations;
  readonly grids: GridEvent[];
  readonly evaluations: EvaluationEvent[];
  readonly distributions: DeclaredDistribution[];
  readonly matrices: DeclaredMatrix[];
  readonly comparisons: ComparisonEvent[];
  readonly stages: StageEvent[];
  readonly checkpoints: CheckpointEvent[];
  readonly changes: ChangeEvent[];
  readonly warnings: WarningEvent[];

  /** @param outlines of curves that the history does not hold: `follow` brings them. */
  constructor(history: RunHistory, outlines: readonly CurveOutline[] = []) {
    this.declarations = history.declarations;
    this.grids = [...history.grids];
    this.evaluations = [...history.evaluations];
    this.distributions = [...history.distributions];
    this.matrices = [...history.matrices];
    this.comparisons = [...history.comparisons];
    this.stages = [...history.stages];
    this.checkpoints = [...history.checkpoints];
    this.changes = [...history.changes];
    this.warnings = [...history.warnings];
    extend(this.curves, history.series);
    for (const outline of outlines) this.curves.set(outline.name, Curve.outlined(outline));
  }

  /** Takes the next part of the curves that there are outlines of; with the last one they are there. */
  follow(series: readonly Series[], isLast: boolean): void {
    extend(this.#following, series);
    if (!isLast) return;
    for (const [name, curve] of this.#following) this.curves.set(name, curve);
    this.#following.clear();
  }

  append(added: HistoryAddition): void {
    if (added.declarations) this.declarations = added.declarations;
    this.grids.push(...added.grids);
    this.evaluations.push(...added.evaluations);
    this.distributions.push(...added.distributions);
    this.matrices.push(...added.matrices);
    this.comparisons.push(...added.comparisons);
    this.stages.push(...added.stages);
    this.checkpoints.push(...added.checkpoints);
    this.changes.push(...added.changes);
    this.warnings.push(...added.warnings);
    extend(this.curves, added.series);
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

function extend(curves: Map<string, Curve>, added: readonly Series[]): void {
  for (const series of added) {
    const curve = curves.get(series.name);
    if (curve) curve.append(series.steps, series.values);
    else curves.set(series.name, new Curve(series));
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
