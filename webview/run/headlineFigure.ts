import { bestOf } from '../../engine/history/headline';
import type { Unit } from '../../engine/protocol/declarations';
import { Curve } from '../charts/curve';
import { LineChart } from '../charts/lineChart';
import { lineStyleOf } from '../charts/palette';
import type { Line } from '../charts/readyLines';
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

/** What is drawn of a course, and what it was made from. */
interface CourseCurves {
  key: string;
  line: Curve;
  floor: Curve | null;
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
  #course: CourseCurves | null = null;
  readonly element: HTMLElement;

  constructor(onPick: (step: number) => void) {
    this.#chart = new LineChart({ onPick, testId: 'chart-headline' });
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
      shown?.doubtful === undefined ? '' : text('figures.doubtful'),
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
    const { line, floor } = this.#curvesOf(measured, last, to);
    const lines: Line[] = [{ ...lineStyleOf(0), curve: line, dots: true, width: 2 }];
    if (floor) lines.push({ colour: themeColour('descriptionForeground'), dash: [3, 3], width: 1, curve: floor });
    this.#chart.draw({ lines, viewport: [0, to], outliers: true, reach: [0, 0] }, marker);
  }

  /** The course and its floor; the same ones as before while they have not changed, so that none is drawn again. */
  #curvesOf(measured: readonly Measured[], { id, step, value, floor }: Measured, to: number): CourseCurves {
    const key = [id, measured.length, step, value, floor, to].join();
    if (this.#course?.key !== key) {
      const steps = measured.map((each) => each.step);
      const values = measured.map((each) => each.value ?? NaN);
      this.#course = {
        key,
        line: curveOf(id, steps, values),
        floor: floor === null ? null : curveOf(id, [0, to], [floor, floor]),
      };
    }
    return this.#course;
  }
}

function curveOf(name: string, steps: readonly number[], values: readonly number[]): Curve {
  return new Curve({ name, steps: Float64Array.from(steps), values: Float64Array.from(values) });
}
