import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  type ChartDataset,
  type Scale,
} from 'chart.js';
import type { DeclaredDistribution } from '../../engine/protocol/declaredDistribution';
import { make } from '../ui/dom';
import { formatAxis, formatAxisIn } from '../ui/format';
import { axisStyle } from './axes';
import { binOf, outline, type Bins, type Point } from './bins';
import { faded, type LineStyle } from './palette';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
);

interface Bars extends LineStyle {
  /** One for each bin. */
  values: readonly (number | null)[];
}

export interface BarDrawing extends Pick<DeclaredDistribution, 'bins' | 'axis' | 'unit'> {
  bars: readonly Bars[];
}

type Datum = number | Point | null;

/** More categories than this can't all be named below their bars: every so many is. */
const mostNames = 16;
/** More bars than this, of several series, are too thin side by side. */
const mostBars = 60;
/** Widest bar, in pixels. */
const widest = 32;

/**
 * Bars drawn by chart.js in the editor's colours: for categories side by side, as long as there is room; histograms and
 * many bars as outlines over each other, filled so faintly that the others show through. It fills the element it stands
 * in.
 */
export class BarChart {
  readonly element = make('div', { class: 'plot' });
  readonly #canvas = make('canvas', { role: 'img' });
  readonly #band = make('div', { class: 'plot-band', hidden: true });
  readonly #chart: Chart<'bar' | 'line', Datum[]>;
  #count = 0;
  /** Where the bars meet along the axis; null where they stand side by side. */
  #edges: readonly number[] | null = null;

  /** @param onHover told the bin under the pointer, or null. */
  constructor(
    private readonly onHover: (bin: number | null) => void,
    testId: string,
  ) {
    this.#canvas.dataset['testid'] = testId;
    this.element.append(this.#band, this.#canvas);
    this.#chart = new Chart<'bar' | 'line', Datum[]>(this.#canvas, {
      type: 'bar',
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        layout: { padding: { top: 6, right: 8 } },
      },
    });
    this.element.addEventListener('pointermove', (event) => this.#point(event));
    this.element.addEventListener('pointerleave', () => this.#leave());
  }

  /** What a screen reader says of the picture. */
  set label(label: string) {
    this.#canvas.setAttribute('aria-label', label);
  }

  draw({ bins, axis, unit, bars }: BarDrawing): void {
    const edges = (this.#edges = outlineEdges(bins, bars.length));
    this.#count = edges ? edges.length - 1 : 'categories' in bins ? bins.categories.length : 0;
    this.#chart.data.labels = 'categories' in bins && !edges ? bins.categories : [];
    this.#chart.data.datasets = bars.map((series) => (edges ? overlaid(edges, series) : sideBySide(series)));
    this.#chart.options.scales = axes(bins, edges, axis, unit);
    this.#chart.update('none');
  }

  dispose(): void {
    this.#chart.destroy();
    this.element.remove();
  }

  #point(event: PointerEvent): void {
    const {
      chartArea: { left, right, top, bottom },
      scales: { x },
    } = this.#chart;
    if (!x || this.#count < 1) return;
    const pixel = Math.min(Math.max(event.clientX - this.element.getBoundingClientRect().left, left), right);
    const [bin, from, to] = this.#bandAt(pixel, x, left, (right - left) / this.#count);
    this.#band.hidden = false;
    this.#band.style.transform = `translate(${from}px, ${top}px)`;
    this.#band.style.width = `${to - from}px`;
    this.#band.style.height = `${bottom - top}px`;
    this.onHover(bin);
  }

  /** The bar at a pixel along the axis, and where it begins and ends. */
  #bandAt(pixel: number, x: Scale, left: number, width: number): [bin: number, from: number, to: number] {
    if (this.#edges) {
      const bin = binOf(this.#edges, x.getValueForPixel(pixel) ?? NaN);
      return [bin, x.getPixelForValue(this.#edges[bin] ?? NaN), x.getPixelForValue(this.#edges[bin + 1] ?? NaN)];
    }
    const bin = Math.min(this.#count - 1, Math.floor((pixel - left) / width));
    return [bin, left + bin * width, left + (bin + 1) * width];
  }

  #leave(): void {
    this.#band.hidden = true;
    this.onHover(null);
  }
}

/** A histogram's edges, or those around the places of categories; null where their bars stand side by side. */
function outlineEdges(bins: Bins, series: number): readonly number[] | null {
  if ('edges' in bins) return bins.edges;
  const count = bins.categories.length;
  return series > 1 && series * count > mostBars ? Array.from({ length: count + 1 }, (_, place) => place - 0.5) : null;
}

function overlaid(edges: readonly number[], { values, colour, dash }: Bars): ChartDataset<'line', Datum[]> {
  return {
    type: 'line',
    data: outline(edges, values),
    stepped: 'before',
    fill: 'origin',
    clip: 2,
    pointRadius: 0,
    borderColor: colour,
    borderDash: dash,
    borderWidth: 1.5,
    backgroundColor: faded(colour, 0.24),
  };
}

function sideBySide({ values, colour }: Bars): ChartDataset<'bar', Datum[]> {
  return {
    type: 'bar',
    data: [...values],
    backgroundColor: faded(colour, 0.75),
    borderColor: colour,
    borderWidth: { top: 1.5, left: 0, right: 0, bottom: 0 },
    maxBarThickness: widest,
    categoryPercentage: 0.86,
    barPercentage: 0.92,
  };
}

function axes(bins: Bins, edges: readonly number[] | null, axis: string, unit: DeclaredDistribution['unit']) {
  const { x, y, xTicks, yTicks, title } = axisStyle();
  const nameAt = (value: number) => ('edges' in bins ? formatAxis(value) : (bins.categories[value] ?? null));
  const horizontal = edges
    ? {
        type: 'linear' as const,
        offset: false,
        min: edges[0],
        max: edges.at(-1),
        ticks: {
          ...xTicks,
          maxTicksLimit: 8,
          includeBounds: false,
          callback: (value: number | string) => nameAt(Number(value)),
        },
      }
    : {
        type: 'category' as const,
        offset: true,
        ticks: {
          ...xTicks,
          autoSkipPadding: 6,
          maxRotation: 'categories' in bins && bins.categories.length > mostNames ? 0 : 60,
        },
      };
  return {
    x: { ...x, ...horizontal, title: title(axis) },
    y: {
      ...y,
      type: 'linear' as const,
      beginAtZero: true,
      ticks: {
        ...yTicks,
        ...(unit === 'count' && { precision: 0 }),
        callback: (value: number | string) => formatAxisIn(unit, Number(value)),
      },
    },
  };
}
