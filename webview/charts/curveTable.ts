import type { Unit } from '../../engine/protocol/declarations';
import { headCell, make } from '../ui/dom';
import { formatCount, formatFigure, formatValue } from '../ui/format';
import { text } from '../ui/texts';
import type { NamedCurve } from './groups';

/** Rows of a table: enough to see a course, few enough to be read aloud. */
const mostRows = 40;

/** The figures behind a chart, as a table: newest first, evenly chosen steps. */
export function curveTable(curves: readonly NamedCurve[], caption: string, unit?: Unit): HTMLTableElement {
  const head = make(
    'tr',
    {},
    headCell('col', text('curves.step')),
    ...curves.map(({ title }) => headCell('col', title)),
  );
  const longest = Math.max(0, ...curves.map(({ curve }) => curve.length));
  const steps = curves.find(({ curve }) => curve.length === longest)?.curve.steps ?? new Float64Array();
  const rows = evenly(steps, mostRows)
    .reverse()
    .map((step) =>
      make(
        'tr',
        {},
        make('td', { text: formatCount(step) }),
        ...curves.map(({ curve }) => {
          const figure = curve.at(step);
          return make('td', { text: figure?.step === step ? curveFigure(figure.value, unit) : '' });
        }),
      ),
    );
  return make(
    'table',
    { class: 'figures-table' },
    make('caption', { class: 'for-screen-readers', text: caption }),
    make('thead', {}, head),
    make('tbody', {}, ...rows),
  );
}

/** A figure of a curve, in its unit where that has a form of its own. */
export function curveFigure(value: number, unit?: Unit): string {
  return unit === 'bytes' ? formatValue(unit, value) : formatFigure(value, 4);
}

/** At most `count` of the steps, evenly chosen, the last always among them. */
function evenly(steps: Float64Array, count: number): number[] {
  if (steps.length <= count) return [...steps];
  return Array.from({ length: count }, (_, index) => steps[Math.round(((index + 1) * steps.length) / count) - 1] ?? 0);
}
