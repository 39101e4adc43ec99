import { button, type ButtonOptions } from '../ui/controls';
import { make } from '../ui/dom';

let count = 0;

/** A button that opens a small window below itself; a click elsewhere or Escape closes it. */
export class Choices {
  readonly element: HTMLElement;
  readonly #panel = make('div', { class: 'choices', role: 'group' });
  readonly #button: HTMLElement;

  /** @param fill called before it opens: what stands in it. */
  constructor(
    options: Omit<ButtonOptions, 'onClick'>,
    private readonly fill: () => readonly HTMLElement[],
  ) {
    let wasOpen = false;
    this.#button = button({
      ...options,
      onClick: () => {
        if (!wasOpen) this.open();
        wasOpen = false;
      },
    });
    // The press has closed an open one before its click comes.
    this.#button.addEventListener('pointerdown', () => {
      wasOpen = this.isOpen;
    });
    this.#panel.popover = 'auto';
    this.#panel.id = `choices-${count++}`;
    this.#panel.setAttribute('aria-label', options.label);
    this.#button.setAttribute('aria-expanded', 'false');
    this.#panel.addEventListener('toggle', () => {
      this.#button.setAttribute('aria-expanded', String(this.isOpen));
    });
    this.element = make('span', { class: 'choices-place' }, this.#button, this.#panel);
  }

  get isOpen(): boolean {
    return this.#panel.matches(':popover-open');
  }

  open(): void {
    this.#panel.replaceChildren(...this.fill());
    this.#panel.showPopover();
    const { left, bottom, top } = this.#button.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.#panel;
    const below = bottom + 2 + offsetHeight <= innerHeight || top < offsetHeight;
    this.#panel.style.left = `${Math.max(4, Math.min(left, innerWidth - offsetWidth - 4))}px`;
    this.#panel.style.top = `${below ? bottom + 2 : top - 2 - offsetHeight}px`;
    this.#panel.querySelector<HTMLElement>('input, button')?.focus();
  }

  close(): void {
    this.#panel.hidePopover();
  }
}

/** A line of a menu that is ticked or not. */
export function menuTick(label: string, checked: boolean, onChange: (checked: boolean) => void): HTMLElement {
  const box = make('input');
  box.type = 'checkbox';
  box.checked = checked;
  box.addEventListener('change', () => onChange(box.checked));
  return make('label', { class: 'choices-line' }, box, make('span', { text: label }));
}
