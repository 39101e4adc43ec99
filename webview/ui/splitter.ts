import { make } from './dom';

/** Percent of the width that one press of an arrow key moves. */
const stride = 2;

export interface SplitterOptions {
  label: string;
  hint: string;
  /** Least and largest share of the width on the left, and where it stands until it is moved. */
  least: number;
  most: number;
  usual: number;
  /** @param share of the width on the left; null for the usual one. */
  onMove: (share: number | null) => void;
}

/** The line between two panes side by side: dragged, moved with the arrow keys, and reset by a double click. */
export class Splitter {
  readonly element: HTMLElement;
  #share: number;

  constructor(
    private readonly room: HTMLElement,
    private readonly options: SplitterOptions,
  ) {
    const { label, hint, least, most, usual } = options;
    this.#share = usual;
    this.element = make('div', { class: 'splitter', role: 'separator', tabIndex: 0, label, hint, testId: 'splitter' });
    this.element.setAttribute('aria-orientation', 'vertical');
    this.element.setAttribute('aria-valuemin', String(100 * least));
    this.element.setAttribute('aria-valuemax', String(100 * most));
    this.element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      this.element.focus();
      this.element.setPointerCapture(event.pointerId);
    });
    this.element.addEventListener('pointermove', (event) => {
      if (!this.element.hasPointerCapture(event.pointerId)) return;
      const { left, width } = this.room.getBoundingClientRect();
      this.#moveTo((event.clientX - left) / width);
    });
    this.element.addEventListener('dblclick', () => this.options.onMove(null));
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** Stands at a share of the width, or at the usual one. */
  show(share: number | null): void {
    this.#share = share ?? this.options.usual;
    this.room.style.setProperty('--left', `${this.#share}fr`);
    this.room.style.setProperty('--right', `${1 - this.#share}fr`);
    this.element.setAttribute('aria-valuenow', String(Math.round(100 * this.#share)));
  }

  #onKey(event: KeyboardEvent): void {
    const { least, most } = this.options;
    const by = stride / 100;
    const to = { ArrowLeft: this.#share - by, ArrowRight: this.#share + by, Home: least, End: most }[event.key];
    if (to === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (to === undefined) this.options.onMove(null);
    else this.#moveTo(to);
  }

  /** Counts from here at once: keys may come faster than frames. */
  #moveTo(share: number): void {
    this.#share = Math.min(Math.max(share, this.options.least), this.options.most);
    this.options.onMove(this.#share);
  }
}
