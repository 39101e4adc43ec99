import type { StringKey } from '../../engine/protocol/panelStrings';
import { inkOf, faded } from '../charts/palette';
import { LineChart, type Line } from '../charts/lineChart';
import { make, setHint, setText } from '../ui/dom';
import { formatCount, formatFigure, formatShare } from '../ui/format';
import { text } from '../ui/texts';
import { themeColour } from '../ui/theme';
import type { History, Measured } from './history';
import { explain, floorOf, written } from './measuredText';
import { isOfSubsampled } from './subsampled';
import { SubsampledMetric } from './subsampledMetric';

/** Curves whose newest figure is worth reading by itself, with its name and how it is written. */
const newestOf: readonly { curve: string; name: StringKey; write: (value: number) => string }[] = [
  { curve: 'labels/accuracy', name: 'figures.accuracy', write: formatShare },
  { curve: 'labels/purity', name: 'figures.purity', write: formatShare },
  { curve: 'labels/coverage', name: 'figures.coverage', write: formatShare },
  { curve: 'labels/entropy', name: 'figures.entropy', write: (value) => formatFigure(value) },
];

/**
 * Is it getting better? What subsampling has come to, where there is such; the first measurement large, with its
 * course; the others small below. Those of subsampled images stand in their comparison, beside the others'.
 */
export class Figures {
  readonly element: HTMLElement;
  readonly #subsampled = new SubsampledMetric();
  readonly #label = make('h2', { testId: 'metric-fid-label' });
  readonly #note = make('p', { class: 'metric-note' });
  readonly #value = make('span', { class: 'metric-value', testId: 'metric-fid' });
  readonly #before = make('span', { class: 'metric-before' });
  readonly #measured = make(
    'div',
    { class: 'metric', tabIndex: 0 },
    make('div', { class: 'metric-number' }, this.#value, this.#before),
  );
  readonly #empty = make('p', { class: 'empty' }, text('figures.none'));
  readonly #chart: LineChart;
  readonly #first = make('div');
  readonly #small = make('dl', { class: 'small-figures' });
  readonly #items = new Map<string, { item: HTMLElement; figure: HTMLElement }>();

  constructor(onPick: (step: number) => void) {
    this.#chart = new LineChart({ onPick }, 'chart-fid');
    this.#first.append(
      make('header', { class: 'box-head' }, this.#label),
      this.#note,
      make(
        'div',
        { class: 'metric-row' },
        this.#measured,
        make('div', { class: 'metric-course' }, this.#chart.element, this.#empty),
      ),
    );
    this.element = make(
      'section',
      { class: 'box figures', label: text('figures.title') },
      this.#subsampled.element,
      this.#first,
      this.#small,
    );
  }

  update(history: History, marker: number | null, lastStep: number): void {
    const [first, ...others] = history.measurementIds.filter((id) => !isOfSubsampled(id));
    // A generator that was taken over is not measured by itself.
    this.#first.hidden = this.#subsampled.update(history) && first === undefined;
    this.#show(first === undefined ? [] : history.measured(first), marker, lastStep);
    for (const id of others) {
      const newest = history.measured(id).at(-1);
      if (newest)
        this.#tell(
          id,
          newest.label,
          newest.value === null ? text('figures.notFinite') : formatFigure(newest.value),
          explain(newest),
        );
    }
    for (const { curve, name, write } of newestOf) {
      const newest = history.curves.get(curve)?.last;
      if (newest)
        this.#tell(
          curve,
          text(name),
          write(newest.value),
          text('figures.newest', { name: curve, step: formatCount(newest.step) }),
        );
    }
  }

  #show(course: readonly Measured[], marker: number | null, lastStep: number): void {
    const newest = course.at(-1);
    const before = course.at(-2);
    this.#empty.hidden = newest !== undefined;
    this.#chart.element.hidden = newest === undefined;
    setText(this.#label, newest?.label ?? 'FID');
    setText(this.#note, newest?.note ?? '');
    setText(this.#value, newest ? written(newest.value) : '–');
    setText(
      this.#before,
      newest
        ? [
            before
              ? text('figures.was', { value: written(before.value), step: formatCount(before.step) })
              : text('figures.atStep', { step: formatCount(newest.step) }),
            floorOf(newest),
          ]
            .filter(Boolean)
            .join('; ')
        : '',
    );
    if (!newest) return;
    setHint(this.#measured, explain(newest));
    this.#chart.label = text('figures.curve', { label: newest.label });
    const points = course.map(({ step, value }) => ({ x: step, y: value ?? NaN }));
    const lines: Line[] = [{ ...inkOf(0), points, dots: true, width: 2 }];
    const to = Math.max(lastStep, newest.step);
    if (newest.floor !== null) {
      lines.push({
        colour: faded(themeColour('foreground'), 0.45),
        dash: [3, 3],
        width: 1,
        points: [
          { x: 0, y: newest.floor },
          { x: to, y: newest.floor },
        ],
      });
    }
    this.#chart.draw({ lines, from: 0, to, marker, reach: [0, 0] });
  }

  #tell(id: string, name: string, value: string, hint: string): void {
    let known = this.#items.get(id);
    if (!known) {
      const figure = make('dd', { testId: `metric-${id.replace('/', '-')}` });
      known = { item: make('div', { tabIndex: 0 }, make('dt', { text: name }), figure), figure };
      this.#items.set(id, known);
      this.#small.append(known.item);
    }
    setText(known.figure, value);
    setHint(known.item, hint);
  }
}
