import { make, setHint, setText } from '../ui/dom';
import { text } from '../ui/texts';
import type { History } from './history';
import { explain, floorOf, written } from './measuredText';
import { subsampledFigure } from './subsampled';

/** What subsampling has come to, large, beside what the plain generator gives. */
export class SubsampledMetric {
  readonly #label = make('h2');
  readonly #value = make('span', { class: 'metric-value', testId: 'metric-subsampled' });
  readonly #plain = make('span', { class: 'metric-beside', testId: 'metric-subsampled-plain' });
  readonly #number = make('div', { class: 'metric-line', tabIndex: 0 }, this.#value, this.#plain);
  readonly element = make(
    'div',
    { class: 'metric-subsampled', hidden: true },
    make('header', { class: 'box-head' }, this.#label),
    this.#number,
  );

  /** Whether there is anything to show. */
  update(history: History): boolean {
    const figure = subsampledFigure(history);
    this.element.hidden = figure === null;
    if (!figure) return false;
    const { measured, plain } = figure;
    setText(this.#label, measured.label);
    setText(this.#value, written(measured.value));
    setText(
      this.#plain,
      [plain === null ? '' : text('figures.plain', { value: written(plain) }), floorOf(measured)]
        .filter(Boolean)
        .join('; '),
    );
    setHint(this.#number, explain(measured));
    return true;
  }
}
