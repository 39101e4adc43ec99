import { button, type ButtonOptions } from './controls';
import { make } from './dom';

export interface MenuChoice {
  label: string;
  onChoose: () => void;
}

let menus = 0;

/** A button that opens a small menu below it: arrows move in it, Escape and a click elsewhere close it. */
export function menuButton(options: Omit<ButtonOptions, 'onClick'>, choices: readonly MenuChoice[]): HTMLElement {
  const menu = make('div', { class: 'menu', role: 'menu', label: options.label, id: `menu-${menus++}` });
  menu.popover = 'auto';
  const opener = button({
    ...options,
    onClick: () => {
      const { right, bottom } = opener.getBoundingClientRect();
      menu.showPopover();
      menu.style.top = `${bottom + 2}px`;
      menu.style.left = `${Math.max(4, right - menu.offsetWidth)}px`;
      (menu.firstElementChild as HTMLElement | null)?.focus();
    },
  });
  opener.setAttribute('aria-haspopup', 'menu');
  for (const { label, onChoose } of choices) {
    const item = make('button', { class: 'menu-item', role: 'menuitem', text: label });
    item.type = 'button';
    item.addEventListener('click', () => {
      menu.hidePopover();
      opener.focus();
      onChoose();
    });
    menu.append(item);
  }
  menu.addEventListener('keydown', (event) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    // No key of an open menu is one of the panel's.
    event.stopPropagation();
    if (by === 0) return;
    event.preventDefault();
    const items = [...menu.children] as HTMLElement[];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + by + items.length) % items.length]?.focus();
  });
  return make('span', { class: 'menu-button' }, opener, menu);
}
