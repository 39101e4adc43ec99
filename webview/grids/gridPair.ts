import { make } from '../ui/dom';
import { oneColumn } from '../ui/layout';
import type { Exhibit, Exhibits } from './exhibit';
import { GridFigure, type GridFigureOptions } from './gridFigure';
import { zoomFor, type Size, type Zoom } from './scale';

/** Between the two grids, in CSS pixels. */
const gap = 16;

/**
 * A grid; or the plain one and the subsampled one at the same scale, side by side or, where room is narrow, stacked.
 */
export class GridPair {
  readonly #plain: GridFigure;
  readonly #main: GridFigure;
  readonly element: HTMLElement;
  #paired = false;

  /** @param name what the test id of the grid begins with, if it has one. */
  constructor(options: GridFigureOptions, name?: string) {
    this.#plain = new GridFigure({ ...options, testId: name && `${name}-plain` });
    this.#main = new GridFigure({ ...options, testId: name && `${name}-image` });
    this.element = make('div', { class: 'grid-pair' }, this.#plain.element, this.#main.element);
    this.element.style.gap = `${gap}px`;
  }

  async show({ main, plain }: Exhibits, share: number, fade: boolean): Promise<void> {
    this.#paired = plain !== null;
    const show = (figure: GridFigure, exhibit: Exhibit) => figure.show(exhibit, share, fade);
    if (!plain) this.#plain.hide();
    await Promise.all([show(this.#main, main), plain && show(this.#plain, plain)]);
  }

  hide(): void {
    this.#plain.hide();
    this.#main.hide();
  }

  /** Takes the size that fits `room` at `zoom`; returns device pixels per image pixel. */
  fit(room: Size, zoom: Zoom): number {
    const stacked = oneColumn.matches;
    this.element.classList.toggle('stacked', stacked);
    this.#main.labelled = stacked || !this.#paired;
    const figures = this.#paired ? [this.#plain, this.#main] : [this.#main];
    const frames = figures.map(({ frameSize }) => frameSize);
    const [widths, heights] = [frames.map(({ width }) => width), frames.map(({ height }) => height)];
    const between = gap * (figures.length - 1);
    const each = stacked
      ? { width: room.width - Math.max(...widths), height: (room.height - between - sum(heights)) / figures.length }
      : { width: (room.width - between - sum(widths)) / figures.length, height: room.height - Math.max(...heights) };
    const scales = figures.flatMap(({ imageSize }) =>
      imageSize ? zoomFor(zoom, imageSize, each, devicePixelRatio) : [],
    );
    const scale = scales.length === 0 ? 1 : Math.min(...scales);
    for (const figure of figures) figure.resize(scale);
    return scale;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
