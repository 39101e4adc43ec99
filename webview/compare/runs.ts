import { headlineOf, type Headline } from '../../engine/history/headline';
import { measureOf } from '../../engine/history/measure';
import type { Series } from '../../engine/history/history';
import { imagesSeen } from '../../engine/history/imagesSeen';
import type { MeasurementDeclaration, RunDeclarations, Unit } from '../../engine/protocol/declarations';
import type { EvaluationEvent, GridEvent, Measurement } from '../../engine/protocol/events';
import type { RunState } from '../../engine/protocol/record';
import type { ComparedAddition, ComparedHistory, ComparedRun, StepClock } from '../../extension/contract/comparePanel';
import type { RunStatus } from '../../extension/contract/panel';
import { Curve } from '../charts/curve';

const nothingDeclared: RunDeclarations = { groups: [], series: [], grids: [], distributions: [], measurements: [] };

/** How a compared run stands. */
export type ComparedState = RunState | 'lost' | 'starting' | 'gone';

/** A figure of a run, at the step it was measured. */
export interface Figure extends Measurement {
  step: number;
  /** Only figures of the same measure share an axis or a column. */
  measure: string;
  unit: Unit;
}

/** All that is known of one compared run; before its history has come, or once it is gone, little. */
export class RunModel {
  readonly curves = new Map<string, Curve>();
  declarations = nothingDeclared;
  readonly grids: GridEvent[] = [];
  readonly evaluations: EvaluationEvent[] = [];
  seriesNames: readonly string[] = [];
  clock: StepClock = { steps: new Float64Array(), seconds: new Float64Array() };
  /** How many images it has used up to a step; null where that is not known. */
  imagesAt: ((step: number) => number) | null = null;
  /** How often something came: who computes from it can tell whether to compute again. */
  revision = 0;
  readonly #courses = new Map<string, { evaluations: number; curve: Curve | null }>();
  #headline: { revision: number; headline: Headline | null } = { revision: -1, headline: null };

  status: RunStatus | null = null;
  /** Why the run can't be read, if it can't. */
  problem: string | null = null;

  constructor(public run: ComparedRun) {}

  get folder(): string {
    return this.run.folder;
  }

  get state(): ComparedState {
    if (this.problem !== null) return 'gone';
    if (!this.status) return 'starting';
    return this.status.lost ? 'lost' : this.status.record.state;
  }

  /** The figure it is judged by. */
  get headline(): Headline | null {
    if (this.#headline.revision !== this.revision)
      this.#headline = { revision: this.revision, headline: headlineOf(this.declarations, this.evaluations) };
    return this.#headline.headline;
  }

  /** The newest of each measurement, in the order of their declaration, others behind. */
  get newest(): Figure[] {
    const newest = new Map<string, Figure>(this.declarations.measurements.map(({ id }) => [id, null!]));
    for (const { step, measurements } of this.evaluations) {
      for (const measurement of measurements) newest.set(measurement.id, this.#figure(measurement, step));
    }
    return [...newest.values()].filter((figure) => figure !== null);
  }

  /** Every value of a measure, as a curve, the same one until there are more; null where it was never measured. */
  course(measure: string): Curve | null {
    const known = this.#courses.get(measure);
    if (known?.evaluations === this.evaluations.length) return known.curve;
    const curve = this.#courseOf(measure);
    this.#courses.set(measure, { evaluations: this.evaluations.length, curve });
    return curve;
  }

  #courseOf(measure: string): Curve | null {
    const points = this.evaluations.flatMap(({ step, measurements }) =>
      measurements.filter((each) => measureOf(each) === measure).map(({ value }) => ({ step, value: value ?? NaN })),
    );
    if (points.length === 0) return null;
    return new Curve({
      name: measure,
      steps: Float64Array.from(points, ({ step }) => step),
      values: Float64Array.from(points, ({ value }) => value),
    });
  }

  declared(id: string): MeasurementDeclaration | undefined {
    return this.declarations.measurements.find((each) => each.id === id);
  }

  take(history: ComparedHistory): void {
    this.curves.clear();
    this.#courses.clear();
    this.declarations = history.declarations;
    this.grids.splice(0, Infinity, ...history.grids);
    this.evaluations.splice(0, Infinity, ...history.evaluations);
    this.#extend(history.series);
    this.#note(history);
  }

  append(added: ComparedAddition): void {
    if (added.declarations) this.declarations = added.declarations;
    this.grids.push(...added.grids);
    this.evaluations.push(...added.evaluations);
    this.#extend(added.series);
    this.#note(added);
  }

  #extend(added: readonly Series[]): void {
    for (const series of added) {
      const curve = this.curves.get(series.name);
      if (curve) curve.append(series.steps, series.values);
      else this.curves.set(series.name, new Curve(series));
    }
  }

  #note({ seriesNames, clock, stages }: Pick<ComparedHistory, 'seriesNames' | 'clock' | 'stages'>): void {
    this.seriesNames = seriesNames;
    this.clock = clock;
    this.imagesAt = imagesSeen(stages);
    this.revision++;
  }

  #figure(measurement: Measurement, step: number): Figure {
    const known = this.declared(measurement.id);
    return {
      ...measurement,
      step,
      measure: measureOf(measurement),
      unit: known?.unit ?? 'number',
      better: known?.better ?? measurement.better,
    };
  }
}

/** Another text wherever something came of any of these runs: for who keeps what was computed from them. */
export function stampOf(runs: readonly RunModel[]): string {
  return runs
    .map(({ folder, revision, state, run }) => `${folder} ${revision} ${state} ${run.slot} ${run.label}`)
    .join();
}
