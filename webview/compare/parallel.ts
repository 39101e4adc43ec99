import { lineStyleOf } from '../charts/palette';
import { make } from '../ui/dom';
import { text } from '../ui/texts';
import type { Column } from './columns';
import type { Highlight } from './highlight';
import type { RunModel } from './runs';
import { scaleFor, type AxisScale } from './scales';
import { shortened } from './scatter';
import { draw } from './svg';

const height = 280;
const margin = { left: 64, right: 64, top: 30, bottom: 14 };
/** How near to an axis a press begins a brush, in pixels. */
const reach = 14;

interface Axis {
  column: Column;
  scale: AxisScale;
  x: number;
}

/** A part of an axis: runs that pass there are looked at. */
interface Brush {
  column: string;
  from: number;
  to: number;
}

/** Parallel coordinates: an axis for each key that differs and one for the figure, a line across them for each run. */
export class Parallel {
  readonly element: HTMLElement;
  readonly #plot = make('div', { class: 'relation-plot parallel-plot' });
  #runs: readonly RunModel[] = [];
  #columns: readonly Column[] = [];
  #axes: Axis[] = [];
  #brush: Brush | null = null;

  constructor(private readonly highlight: Highlight) {
    this.element = make(
      'div',
      { class: 'parallel' },
      this.#plot,
      make('p', { class: 'relation-caption', text: text('compare.parallel.hint') }),
    );
    new ResizeObserver(() => this.#redraw()).observe(this.#plot);
    highlight.onChange(() => this.#showHighlight());
    this.#plot.addEventListener('pointerdown', (event) => this.#press(event));
    this.#plot.addEventListener('pointermove', (event) => this.#move(event));
    this.#plot.addEventListener('pointerup', () => this.#release());
  }

  /** @param columns from left to right. */
  update(runs: readonly RunModel[], columns: readonly Column[]): void {
    this.#runs = runs;
    this.#columns = columns;
    this.#redraw();
  }

  #redraw(): void {
    const width = this.#plot.clientWidth;
    if (width === 0 || this.#columns.length === 0) return;
    const pitch = (width - margin.left - margin.right) / Math.max(1, this.#columns.length - 1);
    this.#axes = this.#columns.map((column, index) => ({
      column,
      scale: scaleFor(this.#runs.map(column.value), column.unit === null ? 'values' : 'even'),
      x: margin.left + index * pitch,
    }));
    this.#plot.replaceChildren(
      draw(
        'svg',
        {
          width,
          height,
          role: 'img',
          'aria-label': text('compare.parallel.chart', { axes: this.#columns.map(({ title }) => title).join(', ') }),
        },
        ...this.#runs.map((run) => this.#line(run)),
        ...this.#axes.map((axis) => this.#axis(axis, pitch)),
      ),
    );
    this.#showHighlight();
  }

  #line(run: RunModel): SVGElement {
    const { colour, dash } = lineStyleOf(run.run.slot);
    const points = this.#axes.flatMap(({ column, scale, x }) => {
      const at = scale.place(column.value(run));
      return at === null ? [] : [`${x},${yOf(at)}`];
    });
    const line = draw(
      'g',
      { class: 'parallel-line' },
      draw('polyline', { points: points.join(' '), fill: 'none', stroke: 'transparent', 'stroke-width': 12 }),
      draw('polyline', {
        points: points.join(' '),
        fill: 'none',
        stroke: colour,
        'stroke-width': 1.75,
        'stroke-dasharray': dash.join(' '),
        'stroke-linejoin': 'round',
      }),
    );
    line.dataset['folder'] = run.folder;
    line.addEventListener('pointerenter', () => {
      if (!this.#brush) this.highlight.show([run.folder]);
    });
    line.addEventListener('pointerleave', () => {
      if (!this.#brush) this.highlight.show([]);
    });
    return line;
  }

  #axis({ column, scale, x }: Axis, pitch: number): SVGElement {
    const brush = this.#brush?.column === column.id ? this.#brush : null;
    const most = Math.max(6, Math.floor(pitch / 7));
    return draw(
      'g',
      { class: 'parallel-axis' },
      draw('line', { class: 'parallel-rule', x1: x, x2: x, y1: yOf(0), y2: yOf(1) }),
      draw(
        'text',
        { class: 'relation-name', x, y: 14, 'text-anchor': 'middle' },
        column.title.length > most ? `${column.title.slice(0, most - 1)}…` : column.title,
        draw('title', {}, column.hint || column.title),
      ),
      ...scale.ticks.map(({ at, label }) =>
        draw('text', { class: 'relation-tick over-lines', x: x + 6, y: yOf(at) + 4 }, shortened(label)),
      ),
      ...(brush
        ? [
            draw('rect', {
              class: 'parallel-brush',
              x: x - 7,
              width: 14,
              y: yOf(Math.max(brush.from, brush.to)),
              height: Math.abs(yOf(brush.from) - yOf(brush.to)),
            }),
          ]
        : []),
    );
  }

  #press(event: PointerEvent): void {
    const { left, top } = this.#plot.getBoundingClientRect();
    const axis = this.#axes.find(({ x }) => Math.abs(event.clientX - left - x) <= reach);
    if (!axis) return this.#setBrush(null);
    const at = placeOf(event.clientY - top);
    this.#plot.setPointerCapture(event.pointerId);
    this.#setBrush({ column: axis.column.id, from: at, to: at });
  }

  #move(event: PointerEvent): void {
    if (!this.#brush || !this.#plot.hasPointerCapture(event.pointerId)) return;
    this.#setBrush({ ...this.#brush, to: placeOf(event.clientY - this.#plot.getBoundingClientRect().top) });
  }

  /** A press without a way marks nothing. */
  #release(): void {
    if (this.#brush && Math.abs(this.#brush.to - this.#brush.from) < 0.01) this.#setBrush(null);
  }

  #setBrush(brush: Brush | null): void {
    if (brush === this.#brush) return;
    this.#brush = brush;
    this.#redraw();
    this.highlight.show(brush ? this.#passing(brush) : []);
  }

  #passing({ column: id, from, to }: Brush): string[] {
    const axis = this.#axes.find(({ column }) => column.id === id);
    if (!axis || from === to) return [];
    return this.#runs.flatMap((run) => {
      const at = axis.scale.place(axis.column.value(run));
      return at !== null && at >= Math.min(from, to) && at <= Math.max(from, to) ? [run.folder] : [];
    });
  }

  #showHighlight(): void {
    for (const line of this.#plot.querySelectorAll<SVGElement>('.parallel-line')) {
      const folder = line.dataset['folder'] ?? '';
      line.classList.toggle('dimmed', this.highlight.dims(folder));
      line.classList.toggle('highlighted', this.highlight.folders.has(folder));
    }
  }
}

function yOf(at: number): number {
  return margin.top + (1 - at) * (height - margin.top - margin.bottom);
}

function placeOf(y: number): number {
  return Math.min(1, Math.max(0, 1 - (y - margin.top) / (height - margin.top - margin.bottom)));
}
