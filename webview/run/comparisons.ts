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
function table({ id, title, columns, rows }: ComparisonEvent): HTMLTableElement {
  const systems = rows.map(({ name, note }) => named(headCell('col', name), note));
  const measurements = columns.map((column, index) => {
    const values = rows.map(({ values: figures }) => figures[index] ?? null);
    const best = column.better && bestFigure(values, column.better);
    return make(
      'tr',
      { testId: `comparison-${id}-${column.id}` },
      measurementCell(column),
      ...values.map((value) => figureCell(value, best)),
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
function figureCell(value: number | null, best: number | null): HTMLElement {
  if (value === null) return make('td', { text: '–' });
  if (value !== best) return make('td', { text: formatFigure(value) });
  return make(
    'td',
    { class: 'best' },
    make('strong', { text: formatFigure(value) }),
    make('span', { class: 'for-screen-readers', text: ` (${text('comparisons.best')})` }),
  );
}

/** The best of a column's figures, what is none left out; null where there are not two that differ. */
export function bestFigure(values: readonly (number | null)[], better: 'lower' | 'higher'): number | null {
  const figures = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  if (new Set(figures).size < 2) return null;
  return better === 'lower' ? Math.min(...figures) : Math.max(...figures);
}
