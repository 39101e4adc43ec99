import { make, setText } from '../ui/dom';
import { text } from '../ui/texts';
import type { LineStyle } from './palette';

export interface LegendEntry {
  id: string;
  title: string;
  style: LineStyle;
  shown: boolean;
  /** Its newest figure, or the one under the pointer. */
  figure: string;
}

/** The names of a chart's curves with their figures; a click shows or hides one. */
export class Legend {
  readonly element = make('div', { class: 'legend' });
  readonly #items = new Map<string, { button: HTMLButtonElement; swatch: HTMLElement; figure: HTMLElement }>();

  /** @param name what the test ids of the figures begin with: "loss" of "loss-value-generator". */
  constructor(
    private readonly name: string,
    private readonly onToggle: (id: string) => void,
  ) {}

  update(entries: readonly LegendEntry[]): void {
    for (const { id, title, style, shown, figure } of entries) {
      const item = this.#items.get(id) ?? this.#add(id, title);
      item.button.hidden = false;
      item.button.setAttribute('aria-pressed', String(shown));
      item.swatch.style.borderTopColor = style.colour;
      item.swatch.style.borderTopStyle = style.dash.length > 0 ? 'dashed' : 'solid';
      setText(item.figure, figure);
    }
    const present = new Set(entries.map(({ id }) => id));
    for (const [id, { button }] of this.#items) button.hidden = !present.has(id);
  }

  #add(id: string, title: string) {
    const swatch = make('span', { class: 'legend-swatch' });
    const figure = make('span', { class: 'legend-figure', testId: `${this.name}-value-${title}` });
    const button = make(
      'button',
      { class: 'legend-item', hint: text('curves.legend', { name: title }) },
      swatch,
      make('span', { class: 'legend-name', text: title }),
      figure,
    );
    button.type = 'button';
    button.addEventListener('click', () => this.onToggle(id));
    this.element.append(button);
    const item = { button, swatch, figure };
    this.#items.set(id, item);
    return item;
  }
}
