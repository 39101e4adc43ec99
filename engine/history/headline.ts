import type { RunDeclarations, Unit } from '../protocol/declarations';
import type { EvaluationEvent, Measurement } from '../protocol/events';
import { measureOf } from './measure';

/** What was measured at a step. */
export type Evaluated = Pick<EvaluationEvent, 'step' | 'measurements'>;

/** A figure at the step it was measured at; null where it was not finite. */
export interface FigureAt {
  step: number;
  value: number | null;
  /** Why it is not to be trusted, where that is known. */
  doubtful?: string;
}

/** The one figure by which a run is judged and set against others: its newest value, and its best so far. */
export interface Headline {
  /** Of its measurement: "fid". */
  id: string;
  /** What programs call it: its label, since a bare "FID" is the original Inception's alone. */
  title: string;
  /** With its feature space: "FID (classifier-64)". */
  label: string;
  /** Only figures of the same measure can be compared (`measureOf`). */
  measure: string;
  unit: Unit;
  better: Measurement['better'];
  /** Every value of it, by step. */
  course: FigureAt[];
  newest: FigureAt;
  /** Null where no value was finite and beyond doubt. */
  best: { step: number; value: number } | null;
}

/**
 * What "best" means, for lists, panels and the command line alike: the first measurement that the run declares as a
 * headline and that was measured, in its declared direction, doubtful values apart; the experiment's `evaluation.best`
 * is declared as the only one. Where no headline was measured, the first measurement there is. Null before the first
 * evaluation.
 */
export function headlineOf(
  declarations: Pick<RunDeclarations, 'measurements'>,
  evaluations: readonly Evaluated[],
): Headline | null {
  const id =
    declarations.measurements.find(
      ({ id, shown }) => shown === 'headline' && evaluations.some((each) => measurementIn(each, id)),
    )?.id ?? evaluations[0]?.measurements[0]?.id;
  return id === undefined ? null : figureOf(id, declarations, evaluations);
}

/** All that was measured: first the figures that are declared, in their order, then the others as they came. */
export function figuresOf(
  declarations: Pick<RunDeclarations, 'measurements'>,
  evaluations: readonly Evaluated[],
): Headline[] {
  const measured = evaluations.flatMap(({ measurements }) => measurements.map(({ id }) => id));
  const ids = new Set([...declarations.measurements.map(({ id }) => id), ...measured]);
  return [...ids].flatMap((id) => figureOf(id, declarations, evaluations) ?? []);
}

/** One measurement's course; null where it was never measured. */
function figureOf(
  id: string,
  { measurements: declared }: Pick<RunDeclarations, 'measurements'>,
  evaluations: readonly Evaluated[],
): Headline | null {
  const known = declared.find((each) => each.id === id);
  const all = evaluations.flatMap((event) => {
    const measurement = measurementIn(event, id);
    return measurement ? [{ step: event.step, measurement }] : [];
  });
  const newest = all.at(-1);
  if (!newest) return null;
  // A run that went on where its network had to be trained anew has figures that can't be compared with the older ones.
  const measured = all.filter(({ measurement }) => measureOf(measurement) === measureOf(newest.measurement));
  const better = known?.better ?? newest.measurement.better;
  const course = measured.map(({ step, measurement: { value, doubtful } }): FigureAt => ({
    step,
    value,
    ...(doubtful !== undefined && { doubtful }),
  }));
  return {
    id,
    title: newest.measurement.label,
    label: newest.measurement.label,
    measure: measureOf(newest.measurement),
    unit: known?.unit ?? 'number',
    better,
    course,
    newest: course.at(-1)!,
    best: bestOf(course, better),
  };
}

/** The best finite value of a course that is not doubtful, the earliest of equals; null where there is none. */
export function bestOf(
  course: readonly FigureAt[],
  better: Measurement['better'],
): { step: number; value: number } | null {
  let best: { step: number; value: number } | null = null;
  for (const { step, value, doubtful } of course) {
    if (value === null || !Number.isFinite(value) || doubtful !== undefined) continue;
    if (!best || isBetter(value, best.value, better)) best = { step, value };
  }
  return best;
}

/** Whether a value is better than another one; never where they are equal. */
export function isBetter(value: number, than: number, better: Measurement['better']): boolean {
  return better === 'lower' ? value < than : value > than;
}

function measurementIn({ measurements }: Evaluated, id: string): Measurement | undefined {
  return measurements.find((each) => each.id === id);
}
