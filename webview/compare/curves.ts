import type { SavedFile } from '../charts/chartFiles';
import { CurveBox, type CurveLook } from '../charts/curveBox';
import type { NamedCurve } from '../charts/groups';
import type { Zoom } from '../charts/plotPointer';
import { viewportOf } from '../charts/viewport';
import { imagesAxis, stepAxis, timeAxis, type XAxis } from '../charts/xAxis';
import { button, checkbox, filterField, slider } from '../ui/controls';
import { make, setHint, setText } from '../ui/dom';
import { formatAxisShare } from '../ui/format';
import { text } from '../ui/texts';
import { CourseLines, type CourseLine } from './courseLines';
import { coursesOf, seenCourses, type Course } from './courses';
import type { Highlight } from './highlight';
import { Choices, menuTick } from './choices';
import type { RunModel } from './runs';
import { Select } from './select';
import { largestSmoothing, xChoices, type View, type XChoice } from './viewState';
import { xChoicesOf } from './xValues';

const axes: Record<XChoice, XAxis> = { step: stepAxis, images: imagesAxis, time: timeAxis };
const faintness = 0.2;

export interface CurvesOptions {
  onPick: (step: number) => void;
  onSave: (file: SavedFile) => void;
}

/** The runs' curves on each other: a chart for each figure, with a line for each run. */
export class ComparedCurves {
  readonly element: HTMLElement;
  readonly #filter: HTMLElement;
  readonly #x: Select;
  readonly #xPlace: HTMLElement;
  readonly #reset: HTMLElement;
  readonly #smoothing = make('span', { class: 'smoothing-value' });
  readonly #none = make('p', { class: 'empty', hidden: true });
  readonly #charts = make('div', { class: 'compared-charts' });
  readonly #boxes = new Map<string, { box: CurveBox; x: XChoice }>();
  readonly #lines = new CourseLines();
  #courses: Course[] = [];

  constructor(
    private readonly view: View,
    private readonly highlight: Highlight,
    private readonly options: CurvesOptions,
  ) {
    const { filter, smoothing, logarithmic, outliers, grouped } = view.state;
    this.#filter = filterField(text('curves.filter'), filter, (typed) => view.change({ filter: typed }));
    setHint(this.#filter, text('curves.filterHint'));
    this.#x = new Select(text('compare.x'), (x) => view.change({ x: x as XChoice, range: null }), 'x-axis');
    this.#xPlace = make('label', { class: 'named-select' }, text('compare.x'), this.#x.element);
    this.#reset = button({
      label: text('curves.reset'),
      hint: text('curves.reset'),
      icon: 'zoom-out',
      iconOnly: true,
      appearance: 'icon',
      onClick: () => this.#showAll(),
    });
    // Small shares matter most: the slider's middle is a quarter of its end.
    const share = slider({
      label: text('curves.smoothing'),
      min: 0,
      max: 1,
      step: 0.01,
      value: Math.sqrt(smoothing / largestSmoothing),
      onInput: (place) => view.change({ smoothing: largestSmoothing * place ** 2 }),
    });
    setHint(share, text('curves.smoothingHint'));
    const seeds = checkbox(text('compare.grouped'), grouped, (checked) => view.change({ grouped: checked }));
    setHint(seeds, text('compare.groupedHint'));
    seeds.dataset['testid'] = 'grouped';
    const charts = new Choices(
      { label: text('compare.charts'), hint: text('compare.chartsHint'), icon: 'graph-line' },
      () => this.#chartLines(),
    );
    this.element = make(
      'section',
      { class: 'curves compared-curves', label: text('curves.title') },
      make(
        'div',
        { class: 'curve-tools', role: 'toolbar', label: text('curves.title') },
        charts.element,
        this.#filter,
        this.#reset,
        this.#xPlace,
        make('label', { class: 'smoothing' }, text('curves.smoothing'), share, this.#smoothing),
        checkbox(text('curves.logScale'), logarithmic, (checked) => view.change({ logarithmic: checked })),
        checkbox(text('curves.outliers'), outliers, (checked) => view.change({ outliers: checked })),
        seeds,
      ),
      this.#none,
      this.#charts,
    );
  }

  focusFilter(): void {
    this.#filter.focus();
  }

  /** The series that are drawn, by name: for these runs. */
  wanted(runs: readonly RunModel[]): string[] {
    const { charts, filter } = this.view.state;
    return seenCourses(coursesOf(runs), charts, filter)
      .flatMap(({ series }) => series ?? [])
      .sort();
  }

  /** @param shown the runs that are not in the table alone. */
  update(runs: readonly RunModel[], shown: readonly RunModel[], marker: number | null): void {
    const {
      charts,
      filter,
      x: chosen,
      grouped,
      range,
      heights,
      smoothing,
      logarithmic,
      outliers,
      hidden,
    } = this.view.state;
    this.#courses = coursesOf(runs);
    const possible = xChoicesOf(runs);
    const x = possible.includes(chosen) ? chosen : 'step';
    this.#offerX(possible, x);
    const seen = seenCourses(this.#courses, charts, filter);
    const drawn = seen.map((course) => {
      const lines = this.#lines.linesOf(course, grouped ? shown : runs, { x, grouped });
      return { course, lines: lines.map((line) => this.#dimmed(line)) };
    });
    const look: Omit<CurveLook, 'height' | 'logarithmic'> = {
      viewport: viewportOf(
        drawn.flatMap(({ lines }) => lines.filter(({ id }) => !hidden.includes(id)).map(({ curve }) => curve)),
        range,
      ),
      smoothing,
      outliers,
      hidden: new Set(hidden),
      marker: x === 'step' ? marker : null,
      zoomed: this.#isZoomed,
    };
    this.#keepBoxes(seen, x);
    drawn.forEach(({ course, lines }, place) => {
      const box = this.#boxFor(course, x, place);
      // Figures are measured seldom: a moving average would only be late.
      const own = course.figure === null ? look : { ...look, smoothing: 0 };
      box.update(lines, lines, {
        ...own,
        height: heights[course.id] ?? null,
        logarithmic: logarithmic && !course.range,
      });
    });
    this.#none.hidden = seen.length > 0 || this.#courses.length === 0;
    setText(this.#none, filter ? text('curves.noMatch', { text: filter }) : text('compare.noChart'));
    setText(this.#smoothing, formatAxisShare(smoothing));
    this.#reset.hidden = !this.#isZoomed;
  }

  /** Lines of other runs step back while one is looked at. */
  #dimmed(line: CourseLine): NamedCurve {
    if (!this.highlight.dims(...line.folders) || !line.style) return line;
    const colour = `color-mix(in srgb, ${line.style.colour} ${faintness * 100}%, transparent)`;
    return { ...line, style: { ...line.style, colour } };
  }

  #boxFor(course: Course, x: XChoice, place: number): CurveBox {
    const known = this.#boxes.get(course.id)?.box;
    const box = known ?? this.#newBox(course, x);
    if (this.#charts.children[place] !== box.element)
      this.#charts.insertBefore(box.element, this.#charts.children[place] ?? null);
    return box;
  }

  #newBox({ id, title, range, series, figure }: Course, x: XChoice): CurveBox {
    const box = new CurveBox({
      title,
      name: (series ?? figure ?? id).replaceAll('/', '-'),
      reach: range,
      axis: axes[x],
      onToggle: (folder) => this.#toggle(folder),
      onPick: (at) => {
        if (x === 'step') this.options.onPick(at);
      },
      onZoom: (zoom) => this.#zoomInto(id, zoom),
      onReset: () => this.#showAll(),
      onSave: this.options.onSave,
    });
    this.#boxes.set(id, { box, x });
    return box;
  }

  /** Drops charts that are not shown any more, or that have another x axis. */
  #keepBoxes(seen: readonly Course[], x: XChoice): void {
    for (const [id, { box, x: made }] of this.#boxes) {
      if (made === x && seen.some((course) => course.id === id)) continue;
      box.dispose();
      this.#boxes.delete(id);
    }
  }

  #offerX(possible: readonly XChoice[], x: XChoice): void {
    this.#xPlace.hidden = possible.length < 2;
    const choices = xChoices.filter((choice) => possible.includes(choice));
    this.#x.offer(
      choices.map((id) => ({ id, label: text(`compare.x.${id}`) })),
      x,
    );
  }

  #chartLines(): HTMLElement[] {
    const chosen = () => seenCourses(this.#courses, this.view.state.charts, '').map(({ id }) => id);
    return this.#courses.map(({ id, title }) =>
      menuTick(title, chosen().includes(id), (checked) =>
        this.view.change({ charts: checked ? [...chosen(), id] : chosen().filter((other) => other !== id) }),
      ),
    );
  }

  #toggle(folder: string): void {
    const { hidden } = this.view.state;
    this.view.change({
      hidden: hidden.includes(folder) ? hidden.filter((other) => other !== folder) : [...hidden, folder],
    });
  }

  /** X values are those of all charts, values those of one. */
  #zoomInto(id: string, { x, y }: Zoom): void {
    const { heights } = this.view.state;
    this.view.change({ ...(x && { range: x }), ...(y && { heights: { ...heights, [id]: y } }) });
  }

  #showAll(): void {
    this.view.change({ range: null, heights: {} });
  }

  get #isZoomed(): boolean {
    const { range, heights } = this.view.state;
    return range !== null || Object.keys(heights).length > 0;
  }
}
