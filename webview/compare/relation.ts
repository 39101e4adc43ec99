import type { ComparedKey } from '../../extension/contract/comparePanel';
import { make } from '../ui/dom';
import { text } from '../ui/texts';
import { themeRevision } from '../ui/theme';
import { columnsOf, type Column } from './columns';
import type { Highlight } from './highlight';
import { Select } from './select';
import { Parallel } from './parallel';
import { stampOf, type RunModel } from './runs';
import { Scatter } from './scatter';
import type { View } from './viewState';

/** More axes than this stand too near to each other. */
const mostAxes = 9;

/** Figure against key: what a key does to what the runs are judged by; and all differing keys at once. */
export class Relation {
  readonly element: HTMLElement;
  readonly #x: Select;
  readonly #y: Select;
  readonly #scatter: Scatter;
  readonly #parallel: Parallel;
  readonly #none = make('p', { class: 'empty', text: text('compare.relation.none') });
  readonly #charts: HTMLElement;
  readonly #parallelBox: HTMLElement;
  readonly #tools: HTMLElement;

  /** What it was last drawn from. */
  #ingredients: readonly unknown[] = [];

  constructor(
    private readonly view: View,
    highlight: Highlight,
  ) {
    this.#scatter = new Scatter(highlight);
    this.#parallel = new Parallel(highlight);
    this.#x = new Select(text('compare.relation.x'), (relationKey) => view.change({ relationKey }), 'relation-key');
    this.#y = new Select(text('compare.relation.y'), (relationFigure) => view.change({ relationFigure }));
    this.#tools = make(
      'div',
      { class: 'relation-tools' },
      make('label', { class: 'named-select' }, text('compare.relation.y'), this.#y.element),
      make('label', { class: 'named-select' }, text('compare.relation.x'), this.#x.element),
    );
    this.#parallelBox = make(
      'section',
      { class: 'relation-box', label: text('compare.parallel') },
      make('h2', { text: text('compare.parallel') }),
      this.#parallel.element,
    );
    this.#charts = make(
      'div',
      { class: 'relation-charts' },
      make(
        'section',
        { class: 'relation-box', label: text('compare.relation') },
        make('header', { class: 'relation-head' }, make('h2', { text: text('compare.relation') }), this.#tools),
        this.#scatter.element,
      ),
      this.#parallelBox,
    );
    this.element = make('div', { class: 'relation' }, this.#charts, this.#none);
  }

  update(runs: readonly RunModel[], keys: readonly ComparedKey[]): void {
    const { relationKey, relationFigure } = this.view.state;
    const ingredients = [stampOf(runs), keys, relationKey, relationFigure, themeRevision()];
    if (ingredients.every((each, index) => each === this.#ingredients[index])) return;
    this.#ingredients = ingredients;
    const columns = columnsOf(runs, keys, true);
    const differing = columns.filter(({ id, seen }) => (id.startsWith('key:') && seen) || isVaried(id, runs, columns));
    const figures = columns.filter(({ id }) => id === 'best' || id === 'newest' || id.startsWith('figure:'));
    const measured = figures.filter(({ value }) => runs.some((run) => value(run) !== null));
    const x = differing.find(({ id }) => id === relationKey) ?? mostVaried(differing, runs);
    const y = measured.find(({ id }) => id === relationFigure) ?? measured[0];
    this.#none.hidden = x !== undefined && y !== undefined;
    this.#charts.hidden = !this.#none.hidden;
    if (!x || !y) return;
    this.#x.offer(differing.map(choice), x.id);
    this.#y.offer(measured.map(choice), y.id);
    this.#scatter.update(runs, x, y);
    this.#parallelBox.hidden = differing.length < 2;
    if (differing.length > 1) this.#parallel.update(runs, [...differing.slice(0, mostAxes - 1), y]);
  }
}

function choice({ id, title }: Column): { id: string; label: string } {
  return { id, label: title };
}

/** The seed is no key that one would choose by, but it is told where it differs. */
function isVaried(id: string, runs: readonly RunModel[], columns: readonly Column[]): boolean {
  if (id !== 'seed') return false;
  const seed = columns.find((column) => column.id === 'seed')!;
  return new Set(runs.map(seed.value)).size > 1;
}

/** The key with the most values, which tells most. */
function mostVaried(columns: readonly Column[], runs: readonly RunModel[]): Column | undefined {
  const kinds = ({ id, value }: Column) => (id === 'seed' ? 0 : new Set(runs.map(value)).size);
  return columns.reduce<Column | undefined>(
    (most, each) => (most && kinds(most) >= kinds(each) ? most : each),
    undefined,
  );
}
