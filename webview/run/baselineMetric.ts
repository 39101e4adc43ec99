import type { Unit } from '../../engine/protocol/declarations';
import { make, setHint, setText } from '../ui/dom';
import { explain, floorOf, written, type ShownMeasurements } from './measured';

/** A headline, large, beside the baseline that it is to improve on. */
export class BaselineMetric {
  readonly #label = make('h2');
  readonly #value = make('span', { class: 'metric-value', testId: 'metric-over-baseline' });
  readonly #baseline = make('span', { class: 'metric-beside', testId: 'metric-baseline' });
  readonly #number = make('div', { class: 'metric-line', tabIndex: 0 }, this.#value, this.#baseline);
  readonly element = make(
    'div',
    { class: 'metric-over-baseline', hidden: true },
    make('header', { class: 'box-head' }, this.#label),
    this.#number,
  );

  update(figure: ShownMeasurements['overBaseline'], unit: Unit): void {
    this.element.hidden = figure === null;
    if (!figure) return;
    const { measured, baseline } = figure;
    setText(this.#label, measured.label);
    setText(this.#value, written(measured.value, unit));
    setText(
      this.#baseline,
      [baseline.value === null ? '' : `${baseline.title} ${written(baseline.value, unit)}`, floorOf(measured, unit)]
        .filter(Boolean)
        .join('; '),
    );
    setHint(this.#number, explain(measured, unit));
  }
}
