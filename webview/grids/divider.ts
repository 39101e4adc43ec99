import { make } from '../ui/dom';

/**
 * The handle between two pictures that lie on each other: dragged, or moved with the arrow keys when it has the focus.
 */
export class Divider {
  readonly element = make(
    'div',
    { class: 'grid-divider', role: 'slider', tabIndex: 0, hidden: true },
    make('span', { class: 'grid-divider-grip' }),
  );
  #share = 0.5;

  constructor(
    private readonly room: HTMLElement,
    private readonly onMove: (share: number) => void,
  ) {
    this.element.setAttribute('aria-valuemin', '0');
    this.element.setAttribute('aria-valuemax', '100');
    this.element.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      this.element.focus();
      this.element.setPointerCapture(event.pointerId);
    });
    this.element.addEventListener('pointermove', (event) => {
      if (!this.element.hasPointerCapture(event.pointerId)) return;
      const { left, width } = this.room.getBoundingClientRect();
      this.#moveTo((event.clientX - left) / width);
    });
    // The click that ends a drag is not one on the picture.
    this.element.addEventListener('click', (event) => event.stopPropagation());
    this.element.addEventListener('keydown', (event) => {
      const to = { ArrowLeft: this.#share - 0.02, ArrowRight: this.#share + 0.02, Home: 0, End: 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.#moveTo(to);
    });
  }

  /** Stands at `share` of the width. */
  show(share: number, label: string): void {
    this.#share = share;
    this.element.hidden = false;
    this.element.style.left = `${share * 100}%`;
    this.element.setAttribute('aria-label', label);
    this.element.setAttribute('aria-valuenow', String(Math.round(share * 100)));
  }

  hide(): void {
    this.element.hidden = true;
  }

  #moveTo(share: number): void {
    this.onMove(Math.min(Math.max(share, 0), 1));
  }
}
