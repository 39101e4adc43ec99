import { Chart, LinearScale, LineController, type ChartArea, type ChartOptions, type Scale } from 'chart.js';
import type { Unit } from '../../engine/protocol/declarations';
import { make } from '../ui/dom';
import { formatAxisIn } from '../ui/format';
import { themeRevision } from '../ui/theme';
import { axisStyle, gutter, noteStyle } from './axes';
import { paintLines, type Plot, type ReadyLine } from './paintLines';
import { paintNotes, type Note } from './paintNotes';
import type { Picture, PictureLegend } from './picture';
import { PlotPointer, type PlotGestures } from './plotPointer';
import { LineMaker, type Drawing } from './readyLines';
import type { Tick } from './ticks';
import { linearScale, type ValueScale } from './valueScale';
import type { Interval } from './viewport';
import { whenSeen } from './whenSeen';
import { stepAxis, type XAxis } from './xAxis';

Chart.register(LineController, LinearScale);

export interface LineChartOptions extends PlotGestures {
  /** Of the values: sizes in memory are written as such. */
  unit?: Unit | undefined;
  /** What the x values are; steps by default. */
  axis?: XAxis;
  testId?: string;
}

/** Pixels for a tick of the x axis. */
const tickWidth = 84;

/**
 * Lines over training steps, or whatever the x axis says. chart.js lays out and draws the axes, in the editor's
 * colours; the lines are drawn between them from columns, so that a frame costs what there are pixels. It fills the
 * element it stands in, draws nothing anew that has not changed, and nothing that is out of sight.
 */
export class LineChart {
  readonly element = make('div', { class: 'plot' });
  readonly #canvas = make('canvas', { role: 'img' });
  readonly #chart: Chart<'line', never[]>;
  readonly #pointer: PlotPointer;
  readonly #axis: XAxis;
  readonly #unit: Unit | undefined;
  readonly #maker = new LineMaker();
  readonly #forget: () => void;
  #drawing: Drawing = { lines: [], viewport: [0, 1] };
  #notes: readonly Note[] = [];
  #lines: readonly ReadyLine[] = [];
  #scale: ValueScale = linearScale;
  #range: Interval = [0, 1];
  /** What the picture that stands was drawn from. */
  #drawn: readonly unknown[] = [];
  #theme = -1;
  #seen = false;

  constructor(options: LineChartOptions = {}) {
    this.#axis = options.axis ?? stepAxis;
    this.#unit = options.unit;
    if (options.testId) this.#canvas.dataset['testid'] = options.testId;
    this.element.append(this.#canvas);
    this.#chart = new Chart<'line', never[]>(this.#canvas, {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        onResize: () => requestAnimationFrame(() => this.#pointer.place()),
        layout: { padding: { top: gutter.top, right: gutter.right } },
        scales: this.#scales(),
      },
      plugins: [
        {
          id: 'lines',
          // chart.js may do both while it is being made.
          beforeUpdate: ({ width }) => this.#prepare(width),
          beforeDatasetsDraw: ({ ctx, chartArea }) => {
            const plot = this.#plotOn(chartArea);
            paintLines(ctx, plot, this.#lines);
            paintNotes(ctx, plot, this.#notes, noteStyle());
          },
        },
      ],
    });
    this.#pointer = new PlotPointer(
      this.element,
      {
        area: () => this.#chart.chartArea,
        x: () => this.#chart.scales['x'],
        value: (pixel) => this.#plotOn(this.#chart.chartArea).value(pixel),
      },
      options,
    );
    this.#forget = whenSeen(this.element, (seen) => {
      this.#seen = seen;
      this.#redraw();
    });
  }

  /** What a screen reader says of the picture. */
  set label(label: string) {
    if (this.#canvas.getAttribute('aria-label') !== label) this.#canvas.setAttribute('aria-label', label);
  }

  /** Shows lines and notes, and marks an x, or none where it is null. */
  draw(drawing: Drawing, marker: number | null, notes: readonly Note[] = []): void {
    this.#drawing = drawing;
    this.#notes = notes;
    this.#redraw();
    this.#pointer.mark(marker);
  }

  /** What the chart shows, for a file. */
  picture(title: string, legend: readonly PictureLegend[]): Picture {
    const { width, height, chartArea } = this.#chart;
    const ticks = (scale: Scale | undefined) =>
      (scale?.ticks ?? []).map(({ value, label }) => ({
        at: scale!.getPixelForValue(value),
        label: String(label ?? ''),
      }));
    const { x, y } = this.#chart.scales;
    return {
      title,
      legend,
      width,
      height,
      plot: this.#plotOn(chartArea),
      lines: this.#lines,
      notes: this.#notes,
      x: ticks(x),
      y: ticks(y),
    };
  }

  dispose(): void {
    this.#forget();
    this.#chart.destroy();
    this.element.remove();
  }

  #redraw(): void {
    if (!this.#seen) return;
    const ingredients = [...ingredientsOf(this.#drawing), ...this.#notes.flatMap(({ x, words }) => [x, words])];
    const same =
      ingredients.length === this.#drawn.length && ingredients.every((each, index) => each === this.#drawn[index]);
    if (same) return;
    this.#drawn = ingredients;
    if (this.#theme !== themeRevision()) this.#chart.options.scales = this.#scales();
    this.#chart.update('none');
    this.#pointer.place();
  }

  /** Called by chart.js before it lays out, after a change of size too. */
  #prepare(width: number): void {
    const pixels = Math.max(1, width - gutter.left - gutter.right);
    const { lines, scale, range } = this.#maker.make(this.#drawing, pixels);
    [this.#lines, this.#scale, this.#range] = [lines, scale, range];
  }

  #plotOn({ left, top, right, bottom }: ChartArea): Plot {
    const [from, to] = this.#drawing.viewport;
    const { place, value } = this.#scale;
    const [low, high] = [place(this.#range[0]), place(this.#range[1])];
    const across = (right - left) / (to - from);
    const up = (bottom - top) / (high - low);
    // Far outside is outside: a canvas loses its precision there.
    const farthest = 1e5;
    return {
      left,
      top,
      right,
      bottom,
      x: (x) => left + (x - from) * across,
      y: (at) => Math.max(-farthest, Math.min(farthest, bottom - (place(at) - low) * up)),
      value: (pixel) => value(low + (bottom - pixel) / up),
    };
  }

  /** The axes in the colours of the present theme; where they begin and end they ask before each layout. */
  #scales(): NonNullable<ChartOptions<'line'>['scales']> {
    this.#theme = themeRevision();
    const { x, y, xTicks, yTicks } = axisStyle();
    const bounds = (of: () => Interval) => (scale: Scale) => {
      [scale.min, scale.max] = of();
    };
    const ticks = (of: (scale: Scale) => readonly Tick[]) => (scale: Scale) => {
      scale.ticks = of(scale).map(({ value, label }) => ({ value, label }));
    };
    const labels = {
      autoSkip: false,
      includeBounds: false,
      callback: (_: unknown, index: number, all: readonly { label?: string | string[] }[]) => all[index]?.label,
    };
    return {
      x: {
        ...x,
        type: 'linear',
        bounds: 'data',
        afterDataLimits: bounds(() => this.#drawing.viewport),
        afterBuildTicks: ticks(({ chart: { width } }) =>
          this.#axis.ticks(this.#drawing.viewport, Math.max(2, Math.floor(width / tickWidth))),
        ),
        ticks: { ...xTicks, ...labels, align: 'inner' },
      },
      y: {
        ...y,
        type: 'linear',
        bounds: 'data',
        afterDataLimits: bounds(() => [this.#scale.place(this.#range[0]), this.#scale.place(this.#range[1])]),
        afterBuildTicks: ticks(() =>
          inUnit(this.#scale.ticks(this.#range), this.#unit).map(({ value, label }) => ({
            value: this.#scale.place(value),
            label,
          })),
        ),
        ticks: { ...yTicks, ...labels },
      },
    };
  }
}

/** Sizes in memory by their unit, unless two would read the same. */
function inUnit(ticks: readonly Tick[], unit: Unit | undefined): readonly Tick[] {
  if (unit !== 'bytes') return ticks;
  const written = ticks.map(({ value }) => ({ value, label: formatAxisIn(unit, value) }));
  return new Set(written.map(({ label }) => label)).size === ticks.length ? written : ticks;
}

/** All that a picture depends on, besides its size. */
function ingredientsOf({ lines, viewport, smoothing, logarithmic, outliers, reach, height }: Drawing): unknown[] {
  return [
    themeRevision(),
    ...viewport,
    smoothing,
    logarithmic,
    outliers,
    reach?.[0],
    reach?.[1],
    height?.[0],
    height?.[1],
    ...lines.flatMap(({ curve, band, colour, dash, width, dots }) => [
      curve,
      curve.length,
      band?.low,
      band?.high,
      band?.low.length,
      colour,
      dash.join(),
      width,
      dots,
    ]),
  ];
}
