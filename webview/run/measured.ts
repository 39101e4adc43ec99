import type { MeasurementDeclaration, Unit } from '../../engine/protocol/declarations';
import { formatCount, formatValue } from '../ui/format';
import { text } from '../ui/texts';
import { upTo, type History, type Measured } from './history';

/** Which measurement stands where among the figures of a run. */
export interface ShownMeasurements {
  /** The headline that is set against a baseline, and the baseline's value; null before there is one. */
  overBaseline: { measured: Measured; baseline: { title: string; value: number | null } } | null;
  /** Id of the headline that is shown with its course; undefined before there is one. */
  course: string | undefined;
  /** Ids of the small figures. */
  small: string[];
}

/** @param marker the step that the bar stands at, null at the latest: a baseline's figure is that of then. */
export function shownMeasurements(history: History, marker: number | null = null): ShownMeasurements {
  const declared = history.declarations.measurements;
  const ids = history.measurementIds;
  const headlines = declared.filter(({ id, shown }) => shown === 'headline' && ids.includes(id));
  // Where no headline was measured, the first of the small figures is shown like one.
  const withCourse = headlines.filter(({ baseline }) => !baseline).map(({ id }) => id);
  const others = ids.filter((id) => {
    const known = declared.find((each) => each.id === id);
    return !withCourse.includes(id) && (!known || known.shown === 'small');
  });
  const [course, ...small] = [...withCourse, ...others];
  return { overBaseline: overBaseline(history, headlines, marker), course, small };
}

function overBaseline(
  history: History,
  headlines: readonly MeasurementDeclaration[],
  marker: number | null,
): ShownMeasurements['overBaseline'] {
  for (const { id, baseline } of headlines) {
    const all = history.measured(id);
    // Before it was measured it is shown all the same, with its step.
    const measured = upTo(all, marker).at(-1) ?? all.at(-1);
    if (measured && baseline)
      return { measured, baseline: { title: baseline.title, value: baselineValue(history, baseline) } };
  }
  return null;
}

/** Of the newest comparison that has such a cell. */
function baselineValue(
  { comparisons }: History,
  { row, column }: NonNullable<MeasurementDeclaration['baseline']>,
): number | null {
  for (const { columns, rows } of [...comparisons].reverse()) {
    const values = rows.find(({ name }) => name === row)?.values;
    const index = columns.findIndex(({ id }) => id === column);
    if (values && index >= 0) return values[index] ?? null;
  }
  return null;
}

/** The unit of a measurement. */
export function unitOf({ declarations }: History, id: string): Unit {
  return declarations.measurements.find((each) => each.id === id)?.unit ?? 'number';
}

export function written(value: number | null, unit: Unit): string {
  return formatValue(unit, value ?? NaN);
}

/** "floor 1.3"; empty where there is none. */
export function floorOf({ floor }: Measured, unit: Unit): string {
  return floor === null ? '' : text('figures.floor', { value: formatValue(unit, floor) });
}

/** How many generated images a figure was made of, where its note begins with that; else null. */
export function imagesOf({ note }: Measured): number | null {
  const count = /^([\d,]+) generated images/.exec(note)?.[1];
  return count === undefined ? null : Number(count.replaceAll(',', ''));
}

/** How a figure was made, and how to read it. */
export function explain(measured: Measured, unit: Unit): string {
  const { label, note, step, floor, better } = measured;
  return [
    `${label}, ${text('figures.atStep', { step: formatCount(step) })}.`,
    note,
    text(better === 'lower' ? 'figures.lowerIsBetter' : 'figures.higherIsBetter'),
    floor === null ? '' : `${floorOf(measured, unit)}: ${text('figures.floorHint')}`,
  ]
    .filter(Boolean)
    .join('\n');
}
