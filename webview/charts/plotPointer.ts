import type { Chart } from 'chart.js';
import { make } from '../ui/dom';

/** What a person can do with the pointer over a plot. Steps are what the x axis says there. */
export interface PlotGestures {
  /** The pointer stands over a step, or left. */
  onHover?: (step: number | null) => void;
  /** A click. */
  onPick?: (step: number) => void;
  /** A drag across part of the axis. */
  onRange?: (from: number, to: number) => void;
  /** A double click. */
  onReset?: () => void;
}

/** Shorter drags, in pixels, are clicks. */
const shortestDrag = 6;

/**
 * The hair line, the chosen range and the mark of the shown step over a plot: elements, so that no move redraws curves.
 */
export class PlotPointer {
  readonly #hair = make('div', { class: 'plot-hair', hidden: true });
  readonly #mark = make('div', { class: 'plot-mark', hidden: true });
  readonly #range = make('div', { class: 'plot-range', hidden: true });
  #marked: number | null = null;
  #pressed: number | null = null;

  constructor(
    private readonly room: HTMLElement,
    private readonly chart: () => Chart<'line', { x: number; y: number }[]>,
    private readonly gestures: PlotGestures,
  ) {
    room.append(this.#mark, this.#hair, this.#range);
    room.addEventListener('pointermove', (event) => this.#move(event));
    room.addEventListener('pointerleave', () => this.#leave());
    room.addEventListener('pointerdown', (event) => this.#press(event));
    room.addEventListener('pointerup', (event) => this.#release(event));
    room.addEventListener('pointercancel', () => {
      this.#pressed = null;
      this.#leave();
    });
    if (gestures.onReset) room.addEventListener('dblclick', gestures.onReset);
  }

  mark(step: number | null): void {
    this.#marked = step;
    this.place();
  }

  /** Puts the mark where its step is, after the plot changed. */
  place(): void {
    const { scales, chartArea } = this.chart();
    const x = this.#marked === null ? NaN : (scales['x']?.getPixelForValue(this.#marked) ?? NaN);
    const visible = x >= chartArea?.left && x <= chartArea.right;
    this.#mark.hidden = !visible;
    if (visible) this.#stand(this.#mark, x, 0);
  }

  #stand(element: HTMLElement, left: number, width: number): void {
    const { top, bottom } = this.chart().chartArea;
    element.hidden = false;
    element.style.transform = `translate(${left}px, ${top}px)`;
    element.style.height = `${bottom - top}px`;
    if (width > 0) element.style.width = `${width}px`;
  }

  /** The pointer's place along the axis, kept inside the plot. */
  #pixel(event: PointerEvent): number {
    const { left, right } = this.chart().chartArea;
    return Math.min(Math.max(event.clientX - this.room.getBoundingClientRect().left, left), right);
  }

  #step(pixel: number): number {
    return this.chart().scales['x']?.getValueForPixel(pixel) ?? 0;
  }

  #move(event: PointerEvent): void {
    if (!this.gestures.onHover) return;
    const pixel = this.#pixel(event);
    this.#stand(this.#hair, pixel, 0);
    this.gestures.onHover(this.#step(pixel));
    if (this.#pressed !== null && this.gestures.onRange) {
      this.#stand(this.#range, Math.min(pixel, this.#pressed), Math.abs(pixel - this.#pressed) || 1);
    }
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#pressed = this.#pixel(event);
    this.room.setPointerCapture(event.pointerId);
  }

  #release(event: PointerEvent): void {
    if (this.#pressed === null) return;
    const pixel = this.#pixel(event);
    const [from, to] = [Math.min(pixel, this.#pressed), Math.max(pixel, this.#pressed)];
    this.#pressed = null;
    this.#range.hidden = true;
    if (to - from < shortestDrag) this.gestures.onPick?.(this.#step(pixel));
    else this.gestures.onRange?.(this.#step(from), this.#step(to));
  }

  #leave(): void {
    if (this.#pressed !== null) return;
    this.#hair.hidden = true;
    this.#range.hidden = true;
    this.gestures.onHover?.(null);
  }
}
