import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type ChartDataset,
} from 'chart.js';
import { make } from '../ui/dom';
import { formatAxis, formatCount } from '../ui/format';
import { axisStyle } from './axes';
import type { Point } from './decimation';
import type { LineStyle } from './palette';
import { PlotPointer, type PlotGestures } from './plotPointer';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

export interface Line extends LineStyle {
  points: Point[];
  width?: number;
  /** A dot at each point: for figures far apart. */
  dots?: boolean;
}

export interface Drawing {
  lines: Line[];
  /** First and last step shown. */
  from: number;
  to: number;
  logarithmic?: boolean;
  /** What the y axis reaches at least. */
  reach?: readonly [low: number, high: number];
  /** The step that the grids stand at, or null. */
  marker: number | null;
}

/** Lines over training steps, drawn by chart.js in the editor's colours. It fills the element it stands in. */
export class LineChart {
  readonly element = make('div', { class: 'plot' });
  readonly #canvas = make('canvas', { role: 'img' });
  readonly #chart: Chart<'line', Point[]>;
  readonly #pointer: PlotPointer;

  constructor(gestures: PlotGestures = {}, testId?: string) {
    if (testId) this.#canvas.dataset['testid'] = testId;
    this.element.append(this.#canvas);
    this.#chart = new Chart<'line', Point[]>(this.#canvas, {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        onResize: () => requestAnimationFrame(() => this.#pointer.place()),
        layout: { padding: { top: 6, right: 8 } },
      },
    });
    this.#pointer = new PlotPointer(this.element, () => this.#chart, gestures);
  }

  /** What a screen reader says of the picture. */
  set label(label: string) {
    this.#canvas.setAttribute('aria-label', label);
  }

  draw(drawing: Drawing): void {
    this.#chart.data.datasets = drawing.lines.map(dataset);
    this.#chart.options.scales = axes(drawing);
    this.#chart.update('none');
    this.#pointer.mark(drawing.marker);
  }

  dispose(): void {
    this.#chart.destroy();
    this.element.remove();
  }
}

function dataset({ points, colour, dash, width = 1.5, dots = false }: Line): ChartDataset<'line', Point[]> {
  return {
    data: points,
    borderColor: colour,
    borderDash: dash,
    borderWidth: width,
    borderJoinStyle: 'round',
    pointRadius: dots ? 2.5 : points.length === 1 ? 2 : 0,
    pointBackgroundColor: colour,
    pointBorderWidth: 0,
    clip: 2,
  };
}

function axes({ from, to, logarithmic, reach }: Drawing) {
  const { x, y, xTicks, yTicks } = axisStyle();
  return {
    x: {
      ...x,
      type: 'linear' as const,
      min: from,
      max: to > from ? to : from + 1,
      ticks: {
        ...xTicks,
        maxTicksLimit: 6,
        includeBounds: false,
        callback: (step: number | string) => wholeStep(Number(step)),
      },
    },
    y: {
      ...y,
      type: logarithmic ? ('logarithmic' as const) : ('linear' as const),
      suggestedMin: reach?.[0],
      suggestedMax: reach?.[1],
      ticks: { ...yTicks, callback: (value: number | string) => formatAxis(Number(value)) },
    },
  };
}

function wholeStep(step: number): string | null {
  return Number.isInteger(step) ? formatCount(step) : null;
}
