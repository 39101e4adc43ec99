import { make } from '../ui/dom';
import type { ShownGrid, ShownGrids } from './shownGrid';
import { GridFigure, type GridFigureOptions } from './gridFigure';
import { zoomFor, type Size, type Zoom } from './scale';

/** Whether the panel is so narrow that all stands in one column: the same bound as in the style sheets. */
export const oneColumn = matchMedia('(max-width: 700px)');

/** Between the two grids, in CSS pixels. */
const gap = 16;

export interface GridPairOptions extends GridFigureOptions {
  /** Whether a grid that is too tall is shrunk rather than scrolled: to be seen with others it must be in sight. */
  whole?: boolean;
}

/**
 * A grid; or two at the same scale that are to be seen beside each other: side by side or, where room is narrow,
 * stacked.
 */
export class GridPair {
  readonly #beside: GridFigure;
  readonly #main: GridFigure;
  readonly element: HTMLElement;
  #paired = false;

  /** @param name what the test id of the grid begins with, if it has one. */
  constructor(
    private readonly options: GridPairOptions,
    name?: string,
  ) {
    this.#beside = new GridFigure({ ...options, testId: name && `${name}-beside` });
    this.#main = new GridFigure({ ...options, testId: name && `${name}-image` });
    this.element = make('div', { class: 'grid-pair' }, this.#beside.element, this.#main.element);
    this.element.style.gap = `${gap}px`;
  }

  async show({ main, beside }: ShownGrids, share: number, fade: boolean): Promise<void> {
    this.#paired = beside !== null;
    const show = (figure: GridFigure, shownGrid: ShownGrid) => figure.show(shownGrid, share, fade);
    if (!beside) this.#beside.hide();
    await Promise.all([show(this.#main, main), beside && show(this.#beside, beside)]);
  }

  hide(): void {
    this.#beside.hide();
    this.#main.hide();
  }

  /** Takes the size that fits `room` at `zoom`; returns device pixels per image pixel. */
  fit(room: Size, zoom: Zoom): number {
    const stacked = oneColumn.matches;
    this.element.classList.toggle('stacked', stacked);
    this.#main.labelled = stacked || !this.#paired;
    const figures = this.#paired ? [this.#beside, this.#main] : [this.#main];
    const frames = figures.map(({ frameSize }) => frameSize);
    const [widths, heights] = [frames.map(({ width }) => width), frames.map(({ height }) => height)];
    const between = gap * (figures.length - 1);
    const each = stacked
      ? { width: room.width - Math.max(...widths), height: (room.height - between - sum(heights)) / figures.length }
      : { width: (room.width - between - sum(widths)) / figures.length, height: room.height - Math.max(...heights) };
    const scales = figures.flatMap(({ imageSize }) =>
      imageSize ? zoomFor(zoom, imageSize, each, devicePixelRatio, this.options.whole) : [],
    );
    const scale = scales.length === 0 ? 1 : Math.min(...scales);
    for (const figure of figures) figure.resize(scale);
    return scale;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
