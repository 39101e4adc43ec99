import { bestRows } from '../../engine/history/bestRows';
import type { ComparisonEvent } from '../../engine/protocol/events';
import { headCell, icon, make, setHint } from '../ui/dom';
import { formatCount, formatFigure } from '../ui/format';
import { text } from '../ui/texts';

/** Tables that set systems against each other: what each gains, and what it costs. */
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
  return make(
    'section',
    { class: 'box', label: title },
    make(
      'header',
      { class: 'box-head' },
      make('h2', { text: title }),
      make('span', { class: 'box-caption', text: text('figures.atStep', { step: formatCount(step) }) }),
    ),
    make('div', { class: 'comparison-room', role: 'region', label: title, tabIndex: 0 }, table(comparison)),
    make('p', { class: 'box-note', text: note, hidden: note === '' }),
  );
}

/** Systems stand side by side and measurements below each other: there are few of the one and many of the other. */
function table(comparison: ComparisonEvent): HTMLTableElement {
  const { id, title, columns, rows } = comparison;
  const systems = rows.map(systemCell);
  const measurements = columns.map((column, index) => {
    const best = bestRows(comparison, index);
    return make(
      'tr',
      { testId: `comparison-${id}-${column.id}` },
      measurementCell(column),
      ...rows.map(({ values }, row) => figureCell(values[index] ?? null, best.has(row))),
    );
  });
  return make(
    'table',
    { class: 'comparison-table', testId: `comparison-${id}` },
    make('caption', { class: 'for-screen-readers', text: title }),
    make('thead', {}, make('tr', {}, make('td'), ...systems)),
    make('tbody', {}, ...measurements),
  );
}

/** A system whose figures are in doubt is told by a sign, and why by its note. */
function systemCell({ name, note, doubtful }: ComparisonEvent['rows'][number]): HTMLElement {
  const cell = headCell('col', name);
  if (doubtful !== undefined)
    cell.append(
      '\u00a0',
      icon('warning'),
      make('span', { class: 'for-screen-readers', text: ` (${text('figures.doubtful')})` }),
    );
  return named(cell, note);
}

/** The arrow says which direction is better. */
function measurementCell({ label, better }: ComparisonEvent['columns'][number]): HTMLElement {
  const cell = headCell('row', label);
  if (!better) return cell;
  cell.append('\u00a0', icon(better === 'lower' ? 'arrow-small-down' : 'arrow-small-up'));
  return named(cell, text(better === 'lower' ? 'figures.lowerIsBetter' : 'figures.higherIsBetter'));
}

function named(cell: HTMLElement, note: string): HTMLElement {
  if (note) setHint(cell, note);
  return cell;
}

/** The best figure is told by more than its colour. */
function figureCell(value: number | null, isBest: boolean): HTMLElement {
  if (value === null) return make('td', { text: '–' });
  if (!isBest) return make('td', { text: formatFigure(value) });
  return make(
    'td',
    { class: 'best' },
    make('strong', { text: formatFigure(value) }),
    make('span', { class: 'for-screen-readers', text: ` (${text('comparisons.best')})` }),
  );
}
