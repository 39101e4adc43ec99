import { make } from './dom';

/**
 * Says news to screen readers, politely: no sooner than `interval` milliseconds after the last, and only the newest.
 */
export class Announcer {
  readonly element = make('div', { class: 'for-screen-readers', role: 'status' });
  #next: string | null = null;
  #last = -Infinity;

  constructor(private readonly interval = 5000) {
    this.element.setAttribute('aria-live', 'polite');
  }

  say(news: string): void {
    const waiting = this.#next !== null;
    this.#next = news;
    if (waiting) return;
    setTimeout(
      () => {
        this.element.textContent = this.#next;
        this.#next = null;
        this.#last = performance.now();
      },
      Math.max(0, this.#last + this.interval - performance.now()),
    );
  }
}
