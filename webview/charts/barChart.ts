import {
  BarController, BarElement, CategoryScale, Chart, Filler, LineController, LineElement, LinearScale, PointElement,
  type ChartDataset,
} from 'chart.js';
import type { DistributionEvent } from '../../engine/protocol/events';
import { make } from '../ui/dom';
import { formatAxis, formatAxisShare } from '../ui/format';
import { axisStyle } from './axes';
import { binCount, binOf, outline, type Bins } from './bins';
import type { Point } from './decimation';
import { faded, type Ink } from './palette';

Chart.register(BarController, BarElement, CategoryScale, Filler, LineController, LineElement, LinearScale, PointElement);

export interface Bars extends Ink {
  /** One for each bin. */
  values: readonly (number | null)[];
}

export interface BarDrawing extends Pick<DistributionEvent, 'bins' | 'axis' | 'unit'> {
  bars: readonly Bars[];
}

type Datum = number | Point | null;

/** More categories than this can't all be named below their bars: every so many is. */
const mostNames = 16;
/** Widest bar, in pixels. */
const widest = 32;

/**
 * Bars drawn by chart.js in the editor's colours: for categories side by side; histograms as outlines over each other,
 * each filled so faintly that the others show through. It fills the element it stands in.
 */
export class BarChart {
  readonly element = make('div', { class: 'plot' });
  readonly #canvas = make('canvas', { role: 'img' });
  readonly #band = make('div', { class: 'plot-band', hidden: true });
  readonly #chart: Chart<'bar' | 'line', Datum[]>;
  #bins: Bins = { edges: [] };

  /** @param onHover told the bin under the pointer, or null. */
  constructor(private readonly onHover: (bin: number | null) => void, testId: string) {
    this.#canvas.dataset['testid'] = testId;
    this.element.append(this.#band, this.#canvas);
    this.#chart = new Chart<'bar' | 'line', Datum[]>(this.#canvas, {
      type: 'bar',
      data: { datasets: [] },
      options: {
        animation: false, responsive: true, maintainAspectRatio: false, events: [], layout: { padding: { top: 6, right: 8 } },
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
    this.#bins = bins;
    this.#chart.data.labels = 'categories' in bins ? bins.categories : [];
    this.#chart.data.datasets = bars.map((series) => 'edges' in bins ? histogram(bins.edges, series) : sideBySide(series));
    this.#chart.options.scales = axes(bins, axis, unit);
    this.#chart.update('none');
  }

  dispose(): void {
    this.#chart.destroy();
    this.element.remove();
  }

  #point(event: PointerEvent): void {
    const { chartArea: { left, right, top, bottom }, scales: { x } } = this.#chart;
    const count = binCount(this.#bins);
    if (!x || count < 1) return;
    const pixel = Math.min(Math.max(event.clientX - this.element.getBoundingClientRect().left, left), right);
    const wide = (right - left) / count;
    const bin = 'edges' in this.#bins ? binOf(this.#bins.edges, x.getValueForPixel(pixel) ?? NaN)
      : Math.min(count - 1, Math.floor((pixel - left) / wide));
    const [from, to] = 'edges' in this.#bins
      ? [bin, bin + 1].map((edge) => x.getPixelForValue((this.#bins as { edges: number[] }).edges[edge] ?? NaN)) as [number, number]
      : [left + bin * wide, left + (bin + 1) * wide];
    this.#band.hidden = false;
    this.#band.style.transform = `translate(${from}px, ${top}px)`;
    this.#band.style.width = `${to - from}px`;
    this.#band.style.height = `${bottom - top}px`;
    this.onHover(bin);
  }

  #leave(): void {
    this.#band.hidden = true;
    this.onHover(null);
  }
}

function histogram(edges: readonly number[], { values, colour, dash }: Bars): ChartDataset<'line', Datum[]> {
  return {
    type: 'line', data: outline(edges, values), stepped: 'before', fill: 'origin', clip: 2, pointRadius: 0,
    borderColor: colour, borderDash: dash, borderWidth: 1.5, backgroundColor: faded(colour, 0.24),
  };
}

function sideBySide({ values, colour }: Bars): ChartDataset<'bar', Datum[]> {
  return {
    type: 'bar', data: [...values], backgroundColor: faded(colour, 0.75), borderColor: colour,
    borderWidth: { top: 1.5, left: 0, right: 0, bottom: 0 }, maxBarThickness: widest, categoryPercentage: 0.86, barPercentage: 0.92,
  };
}

function axes(bins: Bins, axis: string, unit: DistributionEvent['unit']) {
  const { x, y, xTicks, yTicks, title } = axisStyle();
  const horizontal = 'edges' in bins
    ? {
      type: 'linear' as const, min: bins.edges[0], max: bins.edges.at(-1),
      ticks: { ...xTicks, maxTicksLimit: 8, includeBounds: false, callback: (value: number | string) => formatAxis(Number(value)) },
    } : {
      type: 'category' as const, offset: true,
      ticks: { ...xTicks, autoSkipPadding: 6, maxRotation: bins.categories.length > mostNames ? 0 : 60 },
    };
  return {
    x: { ...x, ...horizontal, title: title(axis) },
    y: {
      ...y, type: 'linear' as const, beginAtZero: true,
      ticks: {
        ...yTicks, ...(unit === 'count' && { precision: 0 }),
        callback: (value: number | string) => (unit === 'share' ? formatAxisShare : formatAxis)(Number(value)),
      },
    },
  };
}
