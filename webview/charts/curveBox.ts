import type { Unit } from '../../engine/protocol/declarations';
import { formatCount } from '../ui/format';
import { text } from '../ui/texts';
import { chartFile, curvesCsv, type ChartFormat, type SavedFile } from './chartFiles';
import { curveFigure, curveTable } from './curveTable';
import type { NamedCurve } from './groups';
import { Legend } from './legend';
import { LineChart } from './lineChart';
import { lineStyleOf, type LineStyle } from './palette';
import type { Note } from './paintNotes';
import { drawingOf } from './picture';
import { PlotFrame } from './plotFrame';
import type { PlotGestures } from './plotPointer';
import type { Line } from './readyLines';
import type { Interval } from './viewport';
import { stepAxis, type XAxis } from './xAxis';

/**
 * How charts of curves are used, by any panel:
 *
 *     const box = new CurveBox({ title: 'Losses', name: 'loss', onToggle, onPick, onZoom, onReset, onSave });
 *     room.append(box.element);
 *     box.update(curves, listed, { viewport: viewportOf(allCurves, zoom), smoothing: 0.02, ... }); // at every change
 *     box.dispose();
 *
 * - A curve is a `Curve`: x and y as Float64Arrays of one length, x not falling, y NaN where it was not finite. Keep
 *   the same `Curve` for the same data (append to it where it grows): what was computed of it is found by its identity.
 *   `curve.over(x)` gives the same figures over images seen or seconds; keep that one too, and tell `axis`.
 * - A `NamedCurve` gives it an id, a name, and, if it is to keep its look across charts (a run among runs), a `style`;
 *   with `band` it is a mean with a spread around it.
 * - All boxes of a panel get the same `viewport` (`viewportOf` over all their curves), so that one x stands above the
 *   other. The caller holds the zoom: `onZoom` tells what was drawn over the plot (x for all charts, y for this one),
 *   `onReset` that both are to be forgotten; hand the results back in the next `update`.
 * - `update` may be called in every frame: what has not changed is not drawn again, and charts that are out of sight
 *   are drawn when they come into it.
 */
export interface CurveLook {
  /** The part of the x axis that is shown: the same for all charts of a panel. */
  viewport: Interval;
  /** Time constant of the smoothing, as a share of the viewport; 0 for none. */
  smoothing: number;
  logarithmic: boolean;
  /** Whether the y axis reaches to every value, however far out. */
  outliers: boolean;
  /** Ids of the curves that are hidden. */
  hidden: ReadonlySet<string>;
  /** The x that is marked, whose figures the legend tells; null for none and the newest figures. */
  marker: number | null;
  /** What happened on the way, in words at its x. */
  notes?: readonly Note[];
  /** The part of this chart's y axis that was zoomed into, or null for what fits. */
  height: Interval | null;
  /** Whether a double click has anything to reset. */
  zoomed: boolean;
}

export interface CurveBoxOptions extends Omit<PlotGestures, 'onHover' | 'isZoomed'> {
  /** Of the curves, where all have the same. */
  unit?: Unit | undefined;
  title: string;
  /** What the test ids of its parts are made of. */
  name: string;
  /** What the y axis reaches at least. */
  reach?: Interval | undefined;
  /** What the x values are; training steps by default. */
  axis?: XAxis;
  /** A click on a name in the legend: the caller adds it to `hidden`, or takes it out. */
  onToggle: (id: string) => void;
  /** Takes a file of what the chart shows; without, nothing offers to save. */
  onSave?: ((file: SavedFile) => void) | undefined;
}

/** A titled chart of some curves, with a legend that tells their figures and a table that holds the same. */
export class CurveBox {
  readonly #axis: XAxis;
  readonly #chart: LineChart;
  readonly #legend: Legend;
  readonly #frame: PlotFrame;
  #curves: readonly NamedCurve[] = [];
  #listed: readonly NamedCurve[] = [];
  #shown: readonly NamedCurve[] = [];
  #hover: number | null = null;
  #marker: number | null = null;
  #zoomed = false;

  constructor(private readonly options: CurveBoxOptions) {
    const { title, name, axis = stepAxis, onToggle, onSave } = options;
    this.#axis = axis;
    this.#chart = new LineChart({
      ...options,
      axis,
      testId: `chart-${name}`,
      onHover: (x) => this.#hoverAt(x),
      isZoomed: () => this.#zoomed,
    });
    this.#legend = new Legend(name, onToggle);
    this.#frame = new PlotFrame({
      title,
      plot: this.#chart.element,
      legend: this.#legend.element,
      table: () => curveTable(this.#shown, title, this.options.unit),
      onSave: onSave && ((format) => void this.file(format).then(onSave)),
    });
    this.#frame.empty = text('curves.none');
  }

  get element(): HTMLElement {
    return this.#frame.element;
  }

  /**
   * @param curves in a fixed order, which gives each its colour unless it has a style.
   * @param listed those of them that no filter leaves out.
   */
  update(curves: readonly NamedCurve[], listed: readonly NamedCurve[], look: CurveLook): void {
    this.#curves = curves;
    this.#listed = listed;
    this.#shown = listed.filter(({ id }) => !look.hidden.has(id));
    this.#marker = look.marker;
    this.#zoomed = look.zoomed;
    const { viewport, smoothing, logarithmic, outliers, height, notes = [] } = look;
    const lines = this.#shown.map((named): Line => {
      const { curve, band } = named;
      return { ...this.#styleOf(named), curve, band };
    });
    const { reach } = this.options;
    this.#chart.draw({ lines, viewport, smoothing, logarithmic, outliers, reach, height }, look.marker, notes);
    const names = this.#shown.map(({ title }) => title).join(', ');
    const told = notes.map(({ x, words }) => ` ${this.#axis.at(x)}: ${words}.`).join('');
    this.#chart.label = text('curves.chart', { names }) + told;
    this.#tell();
    this.#frame.isWhole = curves.every(({ curve }) => !curve.isOutline);
    this.#frame.update(curves.length > 0);
  }

  /** What the chart shows, as a file. */
  file(format: ChartFormat): Promise<SavedFile> {
    const { title } = this.options;
    const curves = this.#shown;
    const legend = curves.map((named) => ({ title: named.title, style: this.#styleOf(named) }));
    return chartFile(format, {
      title,
      csv: () => curvesCsv(curves, this.#axis.name),
      drawing: () => drawingOf(this.#chart.picture(title, legend)),
    });
  }

  dispose(): void {
    this.#chart.dispose();
    this.element.remove();
  }

  #styleOf(named: NamedCurve): LineStyle {
    return named.style ?? lineStyleOf(this.#curves.indexOf(named));
  }

  /** Each curve's figure under the pointer, else at the mark, else its newest. */
  #tell(): void {
    const at = this.#hover ?? this.#marker;
    this.#legend.update(
      this.#listed.map((named) => {
        const { id, title, curve } = named;
        const figure = curve.at(at ?? Infinity);
        const { missing } = curve;
        return {
          id,
          title,
          style: this.#styleOf(named),
          shown: this.#shown.includes(named),
          figure: figure ? curveFigure(figure.value, this.options.unit) : '–',
          note: missing > 0 ? text('curves.missing', { count: formatCount(missing) }) : '',
        };
      }),
    );
    this.#frame.caption = at === null ? '' : this.#axis.at(at);
  }

  #hoverAt(x: number | null): void {
    this.#hover = x === null ? null : this.#axis.snap(x);
    this.#tell();
  }
}
