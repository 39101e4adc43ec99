import { button, type ButtonOptions } from './controls';
import { make } from './dom';
import { Menu, type MenuItem } from './menu';

/** A button that opens a menu below it. */
export function menuButton(options: Omit<ButtonOptions, 'onClick'>, items: readonly MenuItem[]): HTMLElement {
  const menu = new Menu(options.label);
  const opener = button({
    ...options,
    onClick: () => {
      const { left, bottom } = opener.getBoundingClientRect();
      menu.open(left, bottom + 2, items);
    },
  });
  opener.setAttribute('aria-haspopup', 'menu');
  return make('span', { class: 'menu-button' }, opener, menu.element);
}
