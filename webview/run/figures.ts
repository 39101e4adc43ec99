import type { Unit } from '../../engine/protocol/declarations';
import { Curve } from '../charts/curve';
import { LineChart } from '../charts/lineChart';
import { lineStyleOf } from '../charts/palette';
import type { Line } from '../charts/readyLines';
import { make, setHint, setText } from '../ui/dom';
import { formatCount, formatValue } from '../ui/format';
import { text } from '../ui/texts';
import { themeColour } from '../ui/theme';
import { BaselineMetric } from './baselineMetric';
import type { History, Measured } from './history';
import { explain, floorOf, shownMeasurements, unitOf, written } from './measured';

interface CourseCurves {
  key: string;
  line: Curve;
  floor: Curve | null;
}

/** A small figure by its id. */
interface SmallFigure {
  name: string;
  value: string;
  hint: string;
}

/**
 * Is it getting better? A headline beside its baseline, where there is such; one with its course; the other
 * measurements and the curves worth reading by themselves small below. What stands in a comparison is left to it.
 */
export class Figures {
  readonly element: HTMLElement;
  readonly #overBaseline = new BaselineMetric();
  readonly #label = make('h2', { testId: 'metric-headline-label' });
  readonly #note = make('p', { class: 'metric-note' });
  readonly #value = make('span', { class: 'metric-value', testId: 'metric-headline' });
  readonly #before = make('span', { class: 'metric-before' });
  readonly #measured = make(
    'div',
    { class: 'metric', tabIndex: 0 },
    make('div', { class: 'metric-number' }, this.#value, this.#before),
  );
  readonly #empty = make('p', { class: 'empty' }, text('figures.none'));
  readonly #chart: LineChart;
  readonly #first = make('div');
  #course: CourseCurves | null = null;
  readonly #small = make('dl', { class: 'small-figures' });
  readonly #items = new Map<string, { item: HTMLElement; figure: HTMLElement }>();

  constructor(onPick: (step: number) => void) {
    this.#chart = new LineChart({ onPick, testId: 'chart-headline' });
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
      this.#overBaseline.element,
      this.#first,
      this.#small,
    );
  }

  update(history: History, marker: number | null, lastStep: number): void {
    const { overBaseline, course, small } = shownMeasurements(history);
    this.#overBaseline.update(overBaseline, unitOf(history, overBaseline?.measured.id ?? ''));
    // Beside a headline over its baseline there need be no other: a generator that was taken over is not measured.
    this.#first.hidden = overBaseline !== null && course === undefined;
    const awaited = history.declarations.measurements.find(({ shown, baseline }) => shown === 'headline' && !baseline);
    if (course === undefined) this.#show([], 'number', awaited?.title ?? text('figures.title'), marker, lastStep);
    else this.#show(history.measured(course), unitOf(history, course), '', marker, lastStep);
    this.#tell(new Map([...smallMeasurements(history, small), ...newestOfCurves(history)]));
  }

  #show(course: readonly Measured[], unit: Unit, awaited: string, marker: number | null, lastStep: number): void {
    const newest = course.at(-1);
    const before = course.at(-2);
    this.#empty.hidden = newest !== undefined;
    this.#chart.element.hidden = newest === undefined;
    setText(this.#label, newest?.label ?? awaited);
    setText(this.#note, newest?.note ?? '');
    setText(this.#value, newest ? written(newest.value, unit) : '–');
    setText(
      this.#before,
      newest
        ? [
            before
              ? text('figures.was', { value: written(before.value, unit), step: formatCount(before.step) })
              : text('figures.atStep', { step: formatCount(newest.step) }),
            floorOf(newest, unit),
          ]
            .filter(Boolean)
            .join('; ')
        : '',
    );
    if (!newest) return;
    setHint(this.#measured, explain(newest, unit));
    this.#chart.label = text('figures.curve', { label: newest.label });
    const to = Math.max(lastStep, newest.step, 1);
    const { line, floor } = this.#curvesOf(course, newest, to);
    const lines: Line[] = [{ ...lineStyleOf(0), curve: line, dots: true, width: 2 }];
    if (floor) lines.push({ colour: themeColour('descriptionForeground'), dash: [3, 3], width: 1, curve: floor });
    this.#chart.draw({ lines, viewport: [0, to], outliers: true, reach: [0, 0] }, marker);
  }

  /** The course and its floor; the same ones as before while they have not changed, so that none is drawn again. */
  #curvesOf(course: readonly Measured[], { id, step, value, floor }: Measured, to: number): CourseCurves {
    const key = [id, course.length, step, value, floor, to].join();
    if (this.#course?.key !== key) {
      const steps = course.map((measured) => measured.step);
      const values = course.map((measured) => measured.value ?? NaN);
      this.#course = {
        key,
        line: curveOf(id, steps, values),
        floor: floor === null ? null : curveOf(id, [0, to], [floor, floor]),
      };
    }
    return this.#course;
  }

  #tell(figures: ReadonlyMap<string, SmallFigure>): void {
    for (const [id, { name, value, hint }] of figures) {
      const { item, figure } = this.#items.get(id) ?? this.#add(id, name);
      setText(figure, value);
      setHint(item, hint);
    }
    for (const [id, { item }] of this.#items) item.hidden = !figures.has(id);
  }

  #add(id: string, name: string): { item: HTMLElement; figure: HTMLElement } {
    const figure = make('dd', { testId: `metric-${id.replace('/', '-')}` });
    const item = make('div', { tabIndex: 0 }, make('dt', { text: name }), figure);
    this.#items.set(id, { item, figure });
    this.#small.append(item);
    return { item, figure };
  }
}

function curveOf(name: string, steps: readonly number[], values: readonly number[]): Curve {
  return new Curve({ name, steps: Float64Array.from(steps), values: Float64Array.from(values) });
}

function smallMeasurements(history: History, ids: readonly string[]): [id: string, SmallFigure][] {
  return ids.flatMap((id): [string, SmallFigure][] => {
    const newest = history.measured(id).at(-1);
    if (!newest) return [];
    const unit = unitOf(history, id);
    return [[id, { name: newest.label, value: written(newest.value, unit), hint: explain(newest, unit) }]];
  });
}

/** Curves whose newest figure is worth reading by itself. */
function newestOfCurves({ declarations, curves }: History): [id: string, SmallFigure][] {
  return declarations.series.flatMap(({ id, headline, unit }): [string, SmallFigure][] => {
    const newest = headline === undefined ? null : curves.get(id)?.last;
    if (!newest || headline === undefined) return [];
    const hint = text('figures.newest', { name: id, step: formatCount(newest.step) });
    return [[id, { name: headline, value: formatValue(unit, newest.value), hint }]];
  });
}
