import { icon, make } from './dom';

export interface MenuItem {
  label: string;
  icon?: string;
  testId?: string;
  onChoose: () => void;
}

/** A menu at a place of the page, as the editor's own look: arrows move, Enter chooses, Escape leaves. */
export class Menu {
  readonly element = make('div', { class: 'menu', role: 'menu' });
  #before: Element | null = null;
  #onClose: () => void = () => undefined;

  constructor(label: string) {
    this.element.setAttribute('aria-label', label);
    // Over everything, whatever part of the page it belongs to.
    this.element.popover = 'manual';
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      if (!this.element.contains(relatedTarget as Node | null)) this.#close(false);
    });
  }

  /** Opens at a point of the window, in CSS pixels. @param onClose is told once, whatever was chosen. */
  open(x: number, y: number, items: readonly MenuItem[], onClose: () => void = () => undefined): void {
    this.#close(false);
    this.#before = document.activeElement;
    this.#onClose = onClose;
    this.element.replaceChildren(
      ...items.map((item) => {
        const element = make(
          'button',
          { class: 'menu-item', role: 'menuitem', testId: item.testId, tabIndex: -1 },
          ...(item.icon ? [icon(item.icon)] : []),
          item.label,
        );
        element.addEventListener('click', () => {
          this.#close(true);
          item.onChoose();
        });
        element.addEventListener('pointermove', () => element.focus());
        return element;
      }),
    );
    this.element.showPopover();
    const { width, height } = this.element.getBoundingClientRect();
    this.element.style.left = `${Math.max(4, Math.min(x, innerWidth - width - 4))}px`;
    this.element.style.top = `${Math.max(4, Math.min(y, innerHeight - height - 4))}px`;
    this.#items[0]?.focus();
  }

  get #items(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  #close(giveBackFocus: boolean): void {
    if (!this.element.matches(':popover-open')) return;
    const [before, onClose] = [this.#before, this.#onClose];
    this.#before = null;
    this.#onClose = () => undefined;
    // Before hiding it, which would take the focus and come here again.
    if (giveBackFocus && before instanceof HTMLElement) before.focus();
    this.element.hidePopover();
    onClose();
  }

  #onKey(event: KeyboardEvent): void {
    const items = this.#items;
    const present = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: present + 1, ArrowUp: present - 1, Home: 0, End: -1 }[event.key];
    // Nothing else of the panel hears keys that are meant for a menu.
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      this.#close(true);
    } else if (to !== undefined) {
      event.preventDefault();
      items.at(to % items.length)?.focus();
    }
  }
}
