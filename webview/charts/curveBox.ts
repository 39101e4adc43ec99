import { formatCount, formatFigure } from '../ui/format';
import { text } from '../ui/texts';
import type { Curve } from './curve';
import { curveTable } from './curveTable';
import { CurvePoints } from './curvePoints';
import type { Point } from './decimation';
import type { NamedCurve } from './groups';
import { Legend } from './legend';
import { LineChart, type Line } from './lineChart';
import { faded, lineStyleOf } from './palette';
import { PlotFrame } from './plotFrame';
import type { PlotGestures } from './plotPointer';

/** What the curves of a box look like. */
export interface CurveLook {
  smoothing: number;
  logarithmic: boolean;
  /** Ids of the curves that are hidden. */
  hidden: ReadonlySet<string>;
  /** The steps shown, or null for all. */
  range: readonly [from: number, to: number] | null;
  /** The step the grids stand at, or null if they follow the run. */
  marker: number | null;
}

export interface CurveBoxOptions extends Omit<PlotGestures, 'onHover'> {
  title: string;
  /** What the test ids of its parts are made of. */
  name: string;
  /** What the y axis reaches at least. */
  reach?: readonly [low: number, high: number];
  onToggle: (id: string) => void;
}

/** A titled chart of some curves, with a legend that tells their figures and a table that holds the same. */
export class CurveBox {
  readonly #chart: LineChart;
  readonly #legend: Legend;
  readonly #frame: PlotFrame;
  readonly #points = new WeakMap<Curve, CurvePoints>();
  #curves: readonly NamedCurve[] = [];
  #listed: readonly NamedCurve[] = [];
  #shown: readonly NamedCurve[] = [];
  #hover: number | null = null;

  constructor(private readonly options: CurveBoxOptions) {
    this.#chart = new LineChart({ ...options, onHover: (step) => this.#hoverAt(step) }, `chart-${options.name}`);
    this.#legend = new Legend(options.name, options.onToggle);
    this.#frame = new PlotFrame({
      title: options.title,
      empty: text('curves.none'),
      plot: this.#chart.element,
      legend: this.#legend.element,
      table: () => curveTable(this.#shown, options.title),
    });
  }

  get element(): HTMLElement {
    return this.#frame.element;
  }

  /** `curves` in a fixed order, which gives each its colour; those that a filter leaves out are not among `listed`. */
  update(curves: readonly NamedCurve[], listed: readonly NamedCurve[], look: CurveLook): void {
    this.#curves = curves;
    this.#listed = listed;
    this.#shown = listed.filter(({ id }) => !look.hidden.has(id));
    const [from, to] = look.range ?? extent(curves);
    this.#chart.draw({
      lines: this.#lines(look),
      from,
      to,
      reach: this.options.reach,
      logarithmic: look.logarithmic,
      marker: look.marker,
    });
    this.#chart.label = text('curves.chart', { names: this.#shown.map(({ title }) => title).join(', ') });
    this.#tell();
    this.#frame.update(curves.length > 0);
  }

  dispose(): void {
    this.#chart.dispose();
    this.element.remove();
  }

  /** Smoothed lines over their faint raw ones. */
  #lines({ smoothing, logarithmic, range }: CurveLook): Line[] {
    const raw: Line[] = [];
    const smooth: Line[] = [];
    for (const named of this.#shown) {
      const style = lineStyleOf(this.#curves.indexOf(named));
      const points = this.#pointsOf(named.curve);
      const rawPoints = positive(points.raw(range), logarithmic);
      if (smoothing === 0) raw.push({ ...style, points: rawPoints });
      else {
        raw.push({ colour: faded(style.colour, 0.28), dash: [], points: rawPoints, width: 1 });
        smooth.push({ ...style, points: positive(points.smooth(smoothing, range), logarithmic) });
      }
    }
    // chart.js draws the first data set on top.
    return [...smooth, ...raw];
  }

  #pointsOf(curve: Curve): CurvePoints {
    let points = this.#points.get(curve);
    if (!points) this.#points.set(curve, (points = new CurvePoints(curve)));
    return points;
  }

  /** Each curve's newest figure, or the one under the pointer. */
  #tell(): void {
    this.#legend.update(
      this.#listed.map((named) => {
        const figure = named.curve.at(this.#hover ?? Infinity);
        return {
          id: named.id,
          title: named.title,
          style: lineStyleOf(this.#curves.indexOf(named)),
          shown: this.#shown.includes(named),
          figure: figure ? formatFigure(figure.value, 4) : '–',
        };
      }),
    );
    this.#frame.caption = this.#hover === null ? '' : text('figures.atStep', { step: formatCount(this.#hover) });
  }

  #hoverAt(step: number | null): void {
    this.#hover = step === null ? null : Math.round(step);
    this.#tell();
  }
}

/** First and last step of all curves. */
function extent(curves: readonly NamedCurve[]): [from: number, to: number] {
  const ends = curves
    .filter(({ curve }) => curve.length > 0)
    .map(({ curve: { steps } }) => [steps[0] ?? 0, steps.at(-1) ?? 0] as const);
  if (ends.length === 0) return [0, 1];
  return [Math.min(...ends.map(([from]) => from)), Math.max(...ends.map(([, to]) => to))];
}

/** A logarithmic axis has no place for zero and below: the line breaks there. */
function positive(points: Point[], logarithmic: boolean): Point[] {
  return logarithmic ? points.map(({ x, y }) => ({ x, y: y > 0 ? y : NaN })) : points;
}
