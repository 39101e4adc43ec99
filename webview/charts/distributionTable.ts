import type { Unit } from '../../engine/protocol/declarations';
import type { DeclaredDistribution } from '../../engine/protocol/declaredDistribution';
import { headCell, make } from '../ui/dom';
import { formatValue } from '../ui/format';
import { binCount, binLabel } from './bins';

/** A bar's figure as a person reads it: "31.0 %", "1,240", "0.0123"; a dash where there is none. */
export function writtenIn(unit: Unit, value: number | null): string {
  return value === null ? '–' : formatValue(unit, value);
}

/** The figures behind a chart of bars: a row for each bin. */
export function distributionTable({ title, axis, bins, unit, series }: DeclaredDistribution): HTMLTableElement {
  const rows = Array.from({ length: binCount(bins) }, (_, index) =>
    make(
      'tr',
      {},
      headCell('row', binLabel(bins, index)),
      ...series.map(({ values }) => make('td', { text: writtenIn(unit, values[index] ?? null) })),
    ),
  );
  return make(
    'table',
    { class: 'figures-table' },
    make('caption', { class: 'for-screen-readers', text: title }),
    make('thead', {}, make('tr', {}, headCell('col', axis), ...series.map(({ name }) => headCell('col', name)))),
    make('tbody', {}, ...rows),
  );
}
