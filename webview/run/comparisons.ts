import type { ComparisonEvent } from '../../engine/protocol/events';
import { icon, make, setHint } from '../ui/dom';
import { formatCount, formatFigure } from '../ui/format';
import { headCell } from '../ui/table';
import { text } from '../ui/texts';
import { bestFigure } from './bestFigure';

/** Tables that set systems against each other: what subsampling gains, and what it costs. */
export class Comparisons {
  readonly element = make('div', { class: 'comparisons' });
  #shown = '';

  update(comparisons: readonly ComparisonEvent[]): void {
    const shown = comparisons.map(({ seq }) => seq).join();
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.replaceChildren(...comparisons.map(box));
  }
}

function box(comparison: ComparisonEvent): HTMLElement {
  const { title, step, note } = comparison;
  return make('section', { class: 'box', label: title },
    make('header', { class: 'box-head' }, make('h2', { text: title }),
      make('span', { class: 'box-caption', text: text('figures.atStep', { step: formatCount(step) }) })),
    make('div', { class: 'comparison-room', role: 'region', label: title, tabIndex: 0 }, table(comparison)),
    make('p', { class: 'box-note', text: note, hidden: note === '' }));
}

function table({ id, title, columns, rows }: ComparisonEvent): HTMLTableElement {
  const best = columns.map(({ better }, column) => better && bestFigure(rows.map(({ values }) => values[column] ?? null), better));
  const head = columns.map(({ label, better }) => {
    const cell = headCell('col', label);
    if (better) {
      setHint(cell, `${label}: ${text(`comparisons.${better}`)}`);
      cell.append(icon(better === 'lower' ? 'arrow-small-down' : 'arrow-small-up'));
    }
    return cell;
  });
  const body = rows.map(({ name, values, note }) => {
    const system = headCell('row', name);
    const row = make('tr', {}, system, ...columns.map((_, column) => figure(values[column] ?? null, best[column] ?? null)));
    if (note) {
      setHint(system, note);
      row.title = note;
    }
    return row;
  });
  return make('table', { class: 'comparison-table', testId: `comparison-${id}` },
    make('caption', { class: 'for-screen-readers', text: title }),
    make('thead', {}, make('tr', {}, headCell('col', text('comparisons.system')), ...head)), make('tbody', {}, ...body));
}

/** The best figure of its column is told by more than its colour. */
function figure(value: number | null, best: number | null): HTMLElement {
  if (value === null) return make('td', { text: '–' });
  if (value !== best) return make('td', { text: formatFigure(value) });
  return make('td', { class: 'best' }, make('strong', { text: formatFigure(value) }),
    make('span', { class: 'for-screen-readers', text: ` (${text('comparisons.best')})` }));
}
