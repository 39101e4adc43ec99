import type { SavedFile } from '../charts/chartFiles';
import { CurveBox, type CurveLook } from '../charts/curveBox';
import { CurveTools } from '../charts/curveTools';
import type { NamedCurve } from '../charts/groups';
import { viewportOf } from '../charts/viewport';
import { imagesAxis, stepAxis, timeAxis, type XAxis } from '../charts/xAxis';
import { checkbox } from '../ui/controls';
import { make, setHint, setText } from '../ui/dom';
import { text } from '../ui/texts';
import { CourseLines, type CourseLine } from './courseLines';
import { coursesOf, seenCourses, type Course } from './courses';
import type { Highlight } from './highlight';
import { Choices, menuTick } from './choices';
import type { RunModel } from './runs';
import { Select } from './select';
import { xChoices, type View, type XChoice } from './viewState';
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
  readonly #tools: CurveTools;
  readonly #x: Select;
  readonly #xPlace: HTMLElement;
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
    const { grouped } = view.state;
    this.#x = new Select(text('compare.x'), (x) => view.change({ x: x as XChoice, range: null }), 'x-axis');
    this.#xPlace = make('label', { class: 'named-select' }, text('compare.x'), this.#x.element);
    this.#tools = new CurveTools(view);
    const { filter, reset, smoothing, logScale, outliers } = this.#tools;
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
        filter,
        reset,
        this.#xPlace,
        smoothing,
        logScale,
        outliers,
        seeds,
      ),
      this.#none,
      this.#charts,
    );
  }

  focusFilter(): void {
    this.#tools.filter.focus();
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
      zoomed: this.#tools.isZoomed,
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
    this.#tools.update();
    this.#tools.reset.hidden = !this.#tools.isZoomed;
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
      onZoom: (zoom) => this.#tools.zoomInto(id, zoom),
      onReset: () => this.#tools.showAll(),
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
}
