import { lineStyleOf } from '../charts/palette';
import { make } from '../ui/dom';
import { text } from '../ui/texts';
import type { CellValue, Column } from './columns';
import type { Highlight } from './highlight';
import type { RunModel } from './runs';
import { scaleFor, type AxisScale } from './scales';
import { letterOf } from './swatch';
import { draw } from './svg';

const height = 260;
/** Around the plot, for the axes' figures; as wide on the left as beside curves. */
const margin = { left: 56, right: 24, top: 14, bottom: 42 };
const shapes = ['circle', 'square', 'diamond', 'triangle'] as const;

/** A figure against a key: a point for each run. */
export class Scatter {
  readonly element = make('div', { class: 'scatter' });
  readonly #caption = make('p', { class: 'relation-caption' });
  readonly #plot = make('div', { class: 'relation-plot' });
  #drawn: { runs: readonly RunModel[]; x: Column; y: Column } | null = null;

  constructor(private readonly highlight: Highlight) {
    this.element.append(this.#plot, this.#caption);
    new ResizeObserver(() => this.#redraw()).observe(this.#plot);
    highlight.onChange(() => this.#showHighlight());
  }

  update(runs: readonly RunModel[], x: Column, y: Column): void {
    this.#drawn = { runs, x, y };
    this.#redraw();
  }

  #redraw(): void {
    const width = this.#plot.clientWidth;
    if (!this.#drawn || width === 0) return;
    const { runs, x, y } = this.#drawn;
    const [across, up] = [scaleFor(runs.map(x.value)), scaleFor(runs.map(y.value), 'even')];
    const area = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
    const left = (at: number) => margin.left + at * area.width;
    const top = (at: number) => margin.top + (1 - at) * area.height;
    const points = runs.flatMap((run) => {
      const [h, v] = [placed(across, x.value(run)), placed(up, y.value(run))];
      return h === null || v === null ? [] : [this.#point(run, left(h), top(v), x, y)];
    });
    const picture = draw(
      'svg',
      {
        width,
        height,
        role: 'img',
        'aria-label': text('compare.relation.chart', { figure: y.title, key: x.title, count: points.length }),
      },
      ...up.ticks.map(({ at, label }) =>
        draw(
          'g',
          {},
          draw('line', {
            class: 'relation-line',
            x1: margin.left,
            x2: width - margin.right,
            y1: top(inset(at)),
            y2: top(inset(at)),
          }),
          draw(
            'text',
            { class: 'relation-tick', x: margin.left - 8, y: top(inset(at)) + 4, 'text-anchor': 'end' },
            label,
          ),
        ),
      ),
      ...across.ticks.map(({ at, label }) =>
        draw(
          'text',
          { class: 'relation-tick', x: left(inset(at)), y: height - 24, 'text-anchor': 'middle' },
          shortened(label),
        ),
      ),
      draw('text', { class: 'relation-name', x: left(0.5), y: height - 6, 'text-anchor': 'middle' }, x.title),
      ...points,
    );
    this.#plot.replaceChildren(picture);
    this.#showHighlight();
  }

  #point(run: RunModel, x: number, y: number, xColumn: Column, yColumn: Column): SVGElement {
    const { slot, label } = run.run;
    const point = draw(
      'g',
      { class: 'relation-point', transform: `translate(${x} ${y})`, fill: lineStyleOf(slot).colour },
      draw('circle', { r: 12, fill: 'transparent' }),
      mark(shapes[Math.floor(slot / 6) % shapes.length]!),
      draw('text', { class: 'relation-letter', x: 8, y: -5 }, letterOf(slot)),
    );
    point.dataset['folder'] = run.folder;
    const words = `${letterOf(slot)} · ${label}: ${xColumn.title} ${xColumn.written(run)}, ${yColumn.title} ${yColumn.written(run)}`;
    point.addEventListener('pointerenter', () => {
      this.highlight.show([run.folder]);
      this.#caption.textContent = words;
    });
    point.addEventListener('pointerleave', () => {
      this.highlight.show([]);
      this.#caption.textContent = '';
    });
    return point;
  }

  #showHighlight(): void {
    for (const point of this.#plot.querySelectorAll<SVGElement>('.relation-point'))
      point.classList.toggle('dimmed', this.highlight.dims(point.dataset['folder'] ?? ''));
  }
}

/** Points do not lie on the edges of the plot. */
function inset(at: number): number {
  return 0.04 + at * 0.92;
}

function placed(scale: AxisScale, value: CellValue): number | null {
  const at = scale.place(value);
  return at === null ? null : inset(at);
}

function mark(shape: (typeof shapes)[number]): SVGElement {
  switch (shape) {
    case 'circle':
      return draw('circle', { r: 5 });
    case 'square':
      return draw('rect', { x: -4.5, y: -4.5, width: 9, height: 9 });
    case 'diamond':
      return draw('path', { d: 'M 0 -6.5 L 6.5 0 L 0 6.5 L -6.5 0 Z' });
    case 'triangle':
      return draw('path', { d: 'M 0 -6 L 6 5 L -6 5 Z' });
  }
}

export function shortened(label: string): string {
  return label.length > 18 ? `${label.slice(0, 17)}…` : label;
}
