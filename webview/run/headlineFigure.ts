import { bestOf } from '../../engine/history/headline';
import type { Unit } from '../../engine/protocol/declarations';
import { LineChart, type Line } from '../charts/lineChart';
import { faded, lineStyleOf } from '../charts/palette';
import { make, setHint, setText } from '../ui/dom';
import { formatCount } from '../ui/format';
import { text } from '../ui/texts';
import { themeColour } from '../ui/theme';
import { upTo, type Measured } from './history';
import { explain, floorOf, imagesOf, written } from './measured';

/** A headline and how it came to be what it is. */
export interface Course {
  /** Every time it was measured, by step. */
  measured: readonly Measured[];
  unit: Unit;
  /** What stands in its place before it is measured. */
  title: string;
}

/** One line says it all: `101 · best 101 at 400 · floor 24 · n = 512`; below it the course. */
export class HeadlineFigure {
  readonly #label = make('h2', { testId: 'metric-headline-label' });
  readonly #at = make('span', { class: 'box-caption', testId: 'metric-headline-at' });
  readonly #value = make('span', { class: 'metric-value', testId: 'metric-headline' });
  readonly #beside = make('span', { class: 'metric-beside', testId: 'metric-headline-beside' });
  readonly #line = make('div', { class: 'metric-line', tabIndex: 0 }, this.#value, this.#beside);
  readonly #empty = make('p', { class: 'empty' });
  readonly #awaited = make(
    'div',
    { class: 'metric-awaited' },
    make('div', { class: 'skeleton skeleton-course' }),
    this.#empty,
  );
  readonly #chart: LineChart;
  readonly element: HTMLElement;

  constructor(onPick: (step: number) => void) {
    this.#chart = new LineChart({ onPick }, 'chart-headline');
    this.element = make(
      'div',
      { class: 'headline-figure' },
      make('header', { class: 'box-head' }, this.#label, this.#at),
      this.#line,
      make('div', { class: 'metric-course' }, this.#chart.element, this.#awaited),
    );
  }

  /**
   * @param marker the step that the bar stands at, null at the latest: the figure is that of then.
   * @param lastStep the step that the run has come to.
   * @param empty why there is nothing, where nothing was measured.
   */
  update({ measured, unit, title }: Course, marker: number | null, lastStep: number, empty: string): void {
    const last = measured.at(-1);
    this.#awaited.hidden = last !== undefined;
    this.#line.hidden = last === undefined;
    this.#chart.element.hidden = last === undefined;
    setText(this.#empty, empty);
    setText(this.#label, last?.label ?? title);
    setText(this.#at, '');
    if (!last) return;
    this.#tell(upTo(measured, marker), last, unit, marker);
    this.#draw(measured, Math.max(lastStep, last.step), marker);
  }

  #tell(until: readonly Measured[], last: Measured, unit: Unit, marker: number | null): void {
    const shown = until.at(-1);
    setText(this.#value, shown ? written(shown.value, unit) : '–');
    const best = bestOf(until, last.better);
    const images = imagesOf(last);
    const parts = [
      shown ? '' : text('figures.notYet', { step: formatCount(marker ?? 0) }),
      best ? text('figures.best', { value: written(best.value, unit), step: formatCount(best.step) }) : '',
      floorOf(last, unit),
      images === null ? '' : text('figures.images', { count: formatCount(images) }),
    ];
    setText(
      this.#beside,
      parts
        .filter(Boolean)
        .map((part) => `· ${part}`)
        .join(' '),
    );
    setHint(this.#line, explain(shown ?? last, unit));
    setText(this.#at, shown ? text('figures.atStep', { step: formatCount(shown.step) }) : '');
  }

  #draw(measured: readonly Measured[], to: number, marker: number | null): void {
    const last = measured.at(-1)!;
    this.#chart.label = text('figures.curve', { label: last.label });
    const points = measured.map(({ step, value }) => ({ x: step, y: value ?? NaN }));
    const lines: Line[] = [{ ...lineStyleOf(0), points, dots: true, width: 2 }];
    if (last.floor !== null) {
      lines.push({
        colour: faded(themeColour('foreground'), 0.45),
        dash: [3, 3],
        width: 1,
        points: [
          { x: 0, y: last.floor },
          { x: to, y: last.floor },
        ],
      });
    }
    this.#chart.draw({ lines, from: 0, to, marker, reach: [0, 0] });
  }
}
