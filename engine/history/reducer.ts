import type { RunDeclarations } from '../protocol/declarations';
import type {
  ChangeEvent,
  CheckpointEvent,
  ComparisonEvent,
  EvaluationEvent,
  GridEvent,
  RunEvent,
  ScalarsEvent,
  StageEvent,
  WarningEvent,
} from '../protocol/events';
import { declaredDistribution, type DeclaredDistribution } from '../protocol/declaredDistribution';
import { declaredMatrix, type DeclaredMatrix } from '../protocol/declaredMatrix';
import { legacyDeclarations, legacyResumedFrom } from '../protocol/legacyDeclarations';
import { GrowingCurves } from './growingCurves';
import type { HistoryAddition, RunHistory } from './history';
import { KeptEvents } from './keptEvents';

/** The figures of a step: one for each name, and perhaps more; NaN where it was not finite. */
interface TakenScalars {
  step: number;
  names: readonly string[];
  figures: ArrayLike<number>;
}

/**
 * The history of a run, growing by what is read of its events, in whatever portions; a batch costs what it adds,
 * however long the run is.
 *
 * Steps rise until an engine goes on from a checkpoint. From its event on, what was written of the steps after that
 * checkpoint no longer counts: curves, grids, evaluations, distributions, matrices, comparisons, checkpoints and
 * changes by their own step, stages and warnings if they were written after that checkpoint, or after anything of a
 * later step. One that goes on from step 0 without a checkpoint begins again: nothing that came before it counts.
 */
export class HistoryReducer {
  private readonly curves = new GrowingCurves();
  private readonly grids = new KeptEvents<GridEvent>(({ kind, step }) => `${kind} ${step}`);
  private readonly evaluations = new KeptEvents<EvaluationEvent>(({ step }) => step);
  private readonly distributions = new KeptEvents<DeclaredDistribution>(({ id, step }) => `${id} ${step}`);
  private readonly matrices = new KeptEvents<DeclaredMatrix>(({ id, step }) => `${id} ${step}`);
  private readonly comparisons = new KeptEvents<ComparisonEvent>(({ id, step }) => `${id} ${step}`);
  private readonly checkpoints = new KeptEvents<CheckpointEvent>(({ file }) => file);
  private readonly changes = new KeptEvents<ChangeEvent>(({ step }) => step);
  private readonly stages = new KeptEvents<StageEvent>(() => this.taken);
  private readonly warnings = new KeptEvents<WarningEvent>(() => this.taken);
  private readonly parts = [
    this.curves,
    this.grids,
    this.evaluations,
    this.distributions,
    this.matrices,
    this.comparisons,
    this.checkpoints,
    this.changes,
    this.stages,
    this.warnings,
  ];
  /** How many events had been taken when the newest checkpoint of a step was written. */
  private readonly checkpointsAt = new Map<number, number>();
  private declarations: RunDeclarations | null = null;
  private declaredBefore: RunDeclarations | null = null;
  /** Events taken so far. */
  private taken = 0;
  /** The step that was written last, of curves and of anything. */
  private curveStep = -1;
  private step = 0;

  /**
   * Takes more events.
   * @returns what the history has more than before; null if something earlier was also taken back.
   */
  add(events: readonly RunEvent[]): HistoryAddition | null {
    this.begin();
    for (const event of events) this.take(event);
    return this.addition;
  }

  /** Begins a batch that is taken event by event: what is taken from here on is the addition. */
  begin(): void {
    for (const part of this.parts) part.begin();
    this.declaredBefore = this.declarations;
  }

  take(event: RunEvent): void {
    this.taken++;
    if (event.type === 'scalars') return this.addFigures(event.step, Object.keys(event.values), figuresOf(event));
    if ('step' in event) this.step = Math.max(this.step, event.step);
    switch (event.type) {
      case 'declaration':
        this.declarations = event.declarations;
        return;
      case 'grid':
        return this.grids.add(event, event.step);
      case 'evaluation':
        return this.evaluations.add(event, event.step);
      case 'distribution':
        return this.distributions.add(declaredDistribution(event, this.declared.distributions), event.step);
      case 'matrix':
        return this.matrices.add(declaredMatrix(event, this.declared.matrices), event.step);
      case 'comparison':
        return this.comparisons.add(event, event.step);
      case 'checkpoint':
        this.checkpointsAt.set(event.step, this.taken);
        return this.checkpoints.add(event, event.step);
      case 'change':
        return this.changes.add(event, event.step);
      case 'stage':
        return this.stages.add(event, this.step);
      case 'warning':
        return this.warnings.add(event, this.step);
      case 'state': {
        const step = resumedFrom(event);
        if (step !== undefined) this.goOnFrom(step);
      }
    }
  }

  /** The same as `take` of an event of scalars. */
  takeScalars({ step, names, figures }: TakenScalars): void {
    this.taken++;
    this.addFigures(step, names, figures);
  }

  /** What the history has more than at the last `begin`; null if something earlier was also taken back. */
  get addition(): HistoryAddition | null {
    const lists = {
      series: this.curves.addition,
      grids: this.grids.addition,
      evaluations: this.evaluations.addition,
      distributions: this.distributions.addition,
      matrices: this.matrices.addition,
      comparisons: this.comparisons.addition,
      stages: this.stages.addition,
      checkpoints: this.checkpoints.addition,
      changes: this.changes.addition,
      warnings: this.warnings.addition,
    };
    const declarations = this.declarations === this.declaredBefore ? null : this.declarations;
    return isComplete(lists) ? { declarations, ...lists } : null;
  }

  /** All of it, as it is now: its curves are no copies, yet do not change. */
  whole(): RunHistory {
    return {
      declarations: this.declared,
      series: this.curves.series,
      grids: this.grids.events,
      evaluations: this.evaluations.events,
      distributions: this.distributions.events,
      matrices: this.matrices.events,
      comparisons: this.comparisons.events,
      stages: this.stages.events,
      checkpoints: this.checkpoints.events,
      changes: this.changes.events,
      warnings: this.warnings.events,
    };
  }

  private get declared(): RunDeclarations {
    return this.declarations ?? legacyDeclarations;
  }

  /**
   * Where an engine did not say that it goes on from a checkpoint, a point of the curves that is not beyond the last
   * one tells. An engine that fails closes its curves with an event that may hold no point.
   */
  private addFigures(step: number, names: readonly string[], figures: ArrayLike<number>): void {
    if (step <= this.curveStep && names.length > 0) this.rewind(step - 1);
    this.curveStep = Math.max(this.curveStep, step);
    this.step = Math.max(this.step, step);
    this.curves.add(step, names, figures);
  }

  /** From a checkpoint; where there is none of step 0, from the beginning. */
  private goOnFrom(step: number): void {
    const checkpointAt = this.checkpointsAt.get(step);
    if (step === 0 && checkpointAt === undefined) this.rewind(-1, 0);
    else this.rewind(step, checkpointAt);
  }

  /** @param lastTaken the last event that counts of those without a step of their own. */
  private rewind(step: number, lastTaken?: number): void {
    for (const part of this.parts) part.rewind(step);
    this.stages.rewind(step, lastTaken);
    this.warnings.rewind(step, lastTaken);
    this.curveStep = Math.min(this.curveStep, step);
    this.step = Math.max(0, step);
  }
}

function figuresOf({ values }: ScalarsEvent): number[] {
  return Object.values(values).map((value) => value ?? NaN);
}

/** Whether no part had to take anything back. */
function isComplete<T extends object>(parts: T): parts is { [K in keyof T]: NonNullable<T[K]> } {
  return Object.values(parts).every((part) => part !== null);
}

/** The step that a resumed engine goes on from where this event says so; else undefined. */
export function resumedFrom(event: RunEvent): number | undefined {
  if (event.type !== 'state') return undefined;
  return event.resumedFrom ?? legacyResumedFrom(event.reason);
}
