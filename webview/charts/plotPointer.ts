import { make } from '../ui/dom';
import type { Interval } from './viewport';

/** A part of a plot that was drawn over it; null where a drag left an axis as it is. */
export interface Zoom {
  x: Interval | null;
  y: Interval | null;
}

/** What a person can do with the pointer over a plot. X values are what the x axis says there. */
export interface PlotGestures {
  /** The pointer stands over an x, or left. */
  onHover?: (x: number | null) => void;
  /** A click. */
  onPick?: (x: number) => void;
  /** A drag: along x, along y, or over a rectangle. */
  onZoom?: (zoom: Zoom) => void;
  /** A double click while there is something to reset. It does nothing else: neither of its clicks picks. */
  onReset?: () => void;
  /** Whether there is something to reset; where there is not, a click need not wait for a second one. */
  isZoomed?: () => boolean;
}

/** What the pointer needs to know of the plot it moves over. */
export interface PointedPlot {
  area(): { left: number; top: number; right: number; bottom: number } | undefined;
  x(): { getPixelForValue(x: number): number; getValueForPixel(pixel: number): number | undefined } | undefined;
  /** The value at a height in pixels. */
  value(pixel: number): number;
}

interface Place {
  x: number;
  y: number;
}

/** Shorter drags, in pixels, are clicks, and leave an axis as it is. */
const shortestDrag = 6;
/** A drag whose other side is shorter than this is along one axis. */
const thinnest = 18;
/** Milliseconds within which a second click makes a double click. */
const doubleClick = 280;

/**
 * The hair line, the chosen part and the mark of the shown step over a plot: elements, so that no move redraws curves.
 */
export class PlotPointer {
  readonly #hair = make('div', { class: 'plot-hair', hidden: true });
  readonly #mark = make('div', { class: 'plot-mark', hidden: true });
  readonly #part = make('div', { class: 'plot-range', hidden: true });
  #marked: number | null = null;
  #pressed: Place | null = null;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly room: HTMLElement,
    private readonly plot: PointedPlot,
    private readonly gestures: PlotGestures,
  ) {
    room.append(this.#mark, this.#hair, this.#part);
    room.addEventListener('pointermove', (event) => this.#move(event));
    room.addEventListener('pointerleave', () => this.#leave());
    room.addEventListener('pointerdown', (event) => this.#press(event));
    room.addEventListener('pointerup', (event) => this.#release(event));
    room.addEventListener('pointercancel', () => {
      this.#pressed = null;
      this.#leave();
    });
    room.addEventListener('dblclick', () => {
      if (!gestures.onReset || !gestures.isZoomed?.()) return;
      clearTimeout(this.#waiting);
      gestures.onReset();
    });
  }

  mark(x: number | null): void {
    this.#marked = x;
    this.place();
  }

  /** Puts the mark where its x is, after the plot changed. */
  place(): void {
    const area = this.plot.area();
    const x = this.#marked === null ? NaN : (this.plot.x()?.getPixelForValue(this.#marked) ?? NaN);
    const visible = area !== undefined && x >= area.left && x <= area.right;
    this.#mark.hidden = !visible;
    if (visible) this.#stand(this.#mark, { x, y: area.top }, { x, y: area.bottom });
  }

  /** Lets an element cover what lies between two corners; of two above each other, its width stays as it is styled. */
  #stand(element: HTMLElement, one: Place, other: Place): void {
    element.hidden = false;
    element.style.transform = `translate(${Math.min(one.x, other.x)}px, ${Math.min(one.y, other.y)}px)`;
    element.style.height = `${Math.abs(other.y - one.y)}px`;
    if (one.x !== other.x) element.style.width = `${Math.abs(other.x - one.x)}px`;
  }

  /** The pointer's place, kept inside the plot. */
  #place(event: PointerEvent): Place | null {
    const area = this.plot.area();
    if (!area) return null;
    const { left, top } = this.room.getBoundingClientRect();
    return {
      x: Math.min(Math.max(event.clientX - left, area.left), area.right),
      y: Math.min(Math.max(event.clientY - top, area.top), area.bottom),
    };
  }

  #x(pixel: number): number {
    return this.plot.x()?.getValueForPixel(pixel) ?? 0;
  }

  #move(event: PointerEvent): void {
    const place = this.#place(event);
    const area = this.plot.area();
    if (!this.gestures.onHover || !place || !area) return;
    this.#stand(this.#hair, { x: place.x, y: area.top }, { x: place.x, y: area.bottom });
    this.gestures.onHover(this.#x(place.x));
    if (this.#pressed === null || !this.gestures.onZoom) return;
    const { along, from, to } = dragged(this.#pressed, place);
    this.#part.hidden = along === 'neither';
    if (along === 'x') this.#stand(this.#part, { x: from.x, y: area.top }, { x: to.x, y: area.bottom });
    if (along === 'y') this.#stand(this.#part, { x: area.left, y: from.y }, { x: area.right, y: to.y });
    if (along === 'both') this.#stand(this.#part, from, to);
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#pressed = this.#place(event);
    this.room.setPointerCapture(event.pointerId);
  }

  #release(event: PointerEvent): void {
    const place = this.#place(event);
    if (this.#pressed === null || !place) return;
    const { along, from, to } = dragged(this.#pressed, place);
    this.#pressed = null;
    this.#part.hidden = true;
    if (along === 'neither') this.#click(place.x);
    else
      this.gestures.onZoom?.({
        x: along === 'y' ? null : [this.#x(from.x), this.#x(to.x)],
        y: along === 'x' ? null : [this.plot.value(to.y), this.plot.value(from.y)],
      });
  }

  /** While a double click would reset, a click waits until it is none. */
  #click(pixel: number): void {
    clearTimeout(this.#waiting);
    const x = this.#x(pixel);
    const pick = () => this.gestures.onPick?.(x);
    if (this.gestures.onReset && this.gestures.isZoomed?.()) this.#waiting = setTimeout(pick, doubleClick);
    else pick();
  }

  #leave(): void {
    if (this.#pressed !== null) return;
    this.#hair.hidden = true;
    this.#part.hidden = true;
    this.gestures.onHover?.(null);
  }
}

/** Along which axis a drag goes, and its upper left and lower right corner. */
export function dragged(one: Place, other: Place): { along: 'x' | 'y' | 'both' | 'neither'; from: Place; to: Place } {
  const from = { x: Math.min(one.x, other.x), y: Math.min(one.y, other.y) };
  const to = { x: Math.max(one.x, other.x), y: Math.max(one.y, other.y) };
  const [width, height] = [to.x - from.x, to.y - from.y];
  if (width >= thinnest && height >= thinnest && Math.min(width, height) * 6 >= Math.max(width, height))
    return { along: 'both', from, to };
  if (Math.max(width, height) < shortestDrag) return { along: 'neither', from, to };
  return { along: width >= height ? 'x' : 'y', from, to };
}
