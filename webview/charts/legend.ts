import { make, setText } from '../ui/dom';
import { text } from '../ui/texts';
import { prefixOf, shortName } from './groups';
import type { Ink } from './palette';

export interface LegendEntry {
  name: string;
  ink: Ink;
  shown: boolean;
  /** Its newest figure, or the one under the pointer. */
  figure: string;
}

/** The names of a chart's curves with their figures; a click shows or hides one. */
export class Legend {
  readonly element = make('div', { class: 'legend' });
  readonly #items = new Map<string, { button: HTMLButtonElement; swatch: HTMLElement; figure: HTMLElement }>();

  constructor(private readonly onToggle: (name: string) => void) {}

  update(entries: readonly LegendEntry[]): void {
    for (const { name, ink, shown, figure } of entries) {
      const item = this.#items.get(name) ?? this.#add(name);
      item.button.hidden = false;
      item.button.setAttribute('aria-pressed', String(shown));
      item.swatch.style.borderTopColor = ink.colour;
      item.swatch.style.borderTopStyle = ink.dash.length > 0 ? 'dashed' : 'solid';
      setText(item.figure, figure);
    }
    const present = new Set(entries.map(({ name }) => name));
    for (const [name, { button }] of this.#items) button.hidden = !present.has(name);
  }

  #add(name: string) {
    const swatch = make('span', { class: 'legend-swatch' });
    const prefix = prefixOf(name);
    const figure = make('span', { class: 'legend-figure', testId: `${prefix || 'curve'}-value-${shortName(name)}` });
    const button = make(
      'button',
      { class: 'legend-item', hint: text('curves.legend', { name: shortName(name) }) },
      swatch,
      make('span', { class: 'legend-name', text: shortName(name) }),
      figure,
    );
    button.type = 'button';
    button.addEventListener('click', () => this.onToggle(name));
    this.element.append(button);
    const item = { button, swatch, figure };
    this.#items.set(name, item);
    return item;
  }
}
