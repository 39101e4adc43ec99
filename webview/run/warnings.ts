import type { WarningEvent } from '../../engine/protocol/events';
import { icon, make } from '../ui/dom';
import { text } from '../ui/texts';

/** What the engine warned of, each once, the newest first. */
export class Warnings {
  readonly #list = make('ul');
  readonly element = make(
    'section',
    { class: 'warnings', label: text('banner.warnings'), testId: 'warnings', hidden: true },
    this.#list,
  );
  #shown = '';

  update(warnings: readonly WarningEvent[]): void {
    const shown = warnings.map(({ seq }) => seq).join();
    if (shown === this.#shown) return;
    this.#shown = shown;
    const messages = [...new Set(warnings.map(({ message }) => message))].reverse();
    this.element.hidden = messages.length === 0;
    this.#list.replaceChildren(
      ...messages.map((message) => make('li', {}, icon('warning'), make('span', { text: message }))),
    );
  }
}
