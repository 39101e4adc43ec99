import { make } from '../ui/dom';

/** A titled chart of one thing, as it is shown. */
interface Box<E> {
  readonly element: HTMLElement;
  update(event: E): void;
  dispose(): void;
}

/** Charts of what a run tells under ids, each in a box of its own, in the order in which they came. */
export class Boxes<E extends { id: string }> {
  readonly element: HTMLElement;
  readonly #boxes = new Map<string, Box<E>>();

  /** @param label what a screen reader calls all of them. */
  constructor(
    label: string,
    private readonly makeBox: (event: E) => Box<E>,
  ) {
    this.element = make('section', { class: 'boxes', label, hidden: true });
  }

  update(events: readonly E[]): void {
    this.element.hidden = events.length === 0;
    for (const event of events) this.#boxFor(event).update(event);
    const present = new Set(events.map(({ id }) => id));
    for (const [id, box] of this.#boxes) {
      if (present.has(id)) continue;
      box.dispose();
      this.#boxes.delete(id);
    }
  }

  #boxFor(event: E): Box<E> {
    let box = this.#boxes.get(event.id);
    if (!box) {
      this.#boxes.set(event.id, (box = this.makeBox(event)));
      this.element.append(box.element);
    }
    return box;
  }
}
