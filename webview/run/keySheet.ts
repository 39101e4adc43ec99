import { button } from '../ui/controls';
import { make } from '../ui/dom';
import { text } from '../ui/texts';
import { keyBindings } from './keyboard';

/** How keys are written whose names say little. */
const signs: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

/** A key as it is written on a keyboard: "Shift ←". */
function written(key: string): string {
  if (key === ' ') return text('keys.space');
  if (key.length === 1) return key.toUpperCase();
  return key
    .split('+')
    .map((part) => signs[part] ?? part)
    .join(' ');
}

/** The sheet of all keys, over the panel; Escape leaves it, and so does the key that opened it. */
export class KeySheet {
  readonly element: HTMLDialogElement;

  constructor() {
    const close = button({
      label: text('keys.close'),
      hint: text('keys.close'),
      icon: 'close',
      iconOnly: true,
      appearance: 'icon',
      testId: 'btn-close-keys',
      onClick: () => this.element.close(),
    });
    this.element = make(
      'dialog',
      { class: 'key-sheet', testId: 'key-sheet', label: text('keys.title') },
      make('header', {}, make('h2', { text: text('keys.title') }), close),
      make(
        'dl',
        {},
        ...keyBindings.map(({ keys, does }) =>
          make('div', {}, make('dt', {}, make('kbd', { text: written(keys[0]) })), make('dd', { text: text(does) })),
        ),
      ),
    );
    this.element.addEventListener('keydown', (event) => {
      // What lies below hears nothing; the one control keeps the focus.
      event.stopPropagation();
      if (event.key === '?') this.element.close();
      if (event.key === 'Tab' || event.key === '?') event.preventDefault();
    });
    this.element.addEventListener('click', ({ target }) => {
      // Beside the sheet, on what dims the panel.
      if (target === this.element) this.element.close();
    });
  }

  show(): void {
    if (!this.element.open) this.element.showModal();
  }
}
