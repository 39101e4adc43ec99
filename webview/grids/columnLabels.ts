import { make } from '../ui/dom';
import { placesOf, readable, type Place } from './columnPlaces';

/** The names of a grid's columns above them, as many as can be read; one may be marked. */
export class ColumnLabels {
  readonly element = make('div', { class: 'grid-columns', hidden: true });
  #labels: HTMLElement[] = [];
  #widths: readonly number[] = [];
  #places: readonly Place[] = [];
  #marked: number | null = null;

  constructor() {
    this.element.setAttribute('aria-hidden', 'true');
  }

  show(names: readonly string[]): void {
    this.element.hidden = names.length === 0;
    if (names.length === this.#labels.length && names.every((name, index) => name === this.#labels[index]!.textContent))
      return;
    this.#labels = names.map((name) => make('span', { text: name }));
    this.#widths = [];
    this.element.replaceChildren(...this.#labels);
  }

  /** Stands above a grid of this width, in pixels. */
  fit(width: number): void {
    if (this.#labels.length === 0) return;
    this.element.style.width = `${width}px`;
    // Widths are measured once, as soon as they can be.
    if (!this.#widths.some((each) => each > 0)) this.#widths = this.#labels.map(({ offsetWidth }) => offsetWidth);
    this.#places = placesOf(this.#widths, width / this.#labels.length);
    this.#places.forEach(({ from }, index) => {
      this.#labels[index]!.style.transform = `translateX(${from}px)`;
    });
    this.#showReadable();
  }

  /** Marks a column's name, or none. */
  mark(column: number | null): void {
    this.#marked = column;
    this.#showReadable();
  }

  #showReadable(): void {
    readable(this.#places, this.#marked).forEach((shown, index) => {
      const label = this.#labels[index];
      label?.classList.toggle('passed-over', !shown);
      label?.classList.toggle('marked', index === this.#marked);
    });
  }
}
