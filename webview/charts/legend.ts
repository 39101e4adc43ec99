import { make, setText } from '../ui/dom';
import { text } from '../ui/texts';
import type { LineStyle } from './palette';

export interface LegendEntry {
  id: string;
  title: string;
  style: LineStyle;
  shown: boolean;
  /** Its newest figure, or the one at a step. */
  figure: string;
  /** What else there is to tell, behind the figure: how many were not finite. */
  note?: string;
}

interface Item {
  button: HTMLButtonElement;
  swatch: HTMLElement;
  /** How the swatch is drawn. */
  stripes: string;
  name: HTMLElement;
  figure: HTMLElement;
  note: HTMLElement;
}

/** The names of a chart's curves with their figures; a click shows or hides one. */
export class Legend {
  readonly element = make('div', { class: 'legend' });
  readonly #items = new Map<string, Item>();

  /** @param name what the test ids of the figures begin with: "loss" of "loss-value-generator". */
  constructor(
    private readonly name: string,
    private readonly onToggle: (id: string) => void,
  ) {}

  update(entries: readonly LegendEntry[]): void {
    for (const { id, title, style, shown, figure, note = '' } of entries) {
      const item = this.#items.get(id) ?? this.#add(id, title);
      item.button.hidden = false;
      setAttribute(item.button, 'aria-pressed', String(shown));
      const stripes = striped(style);
      if (stripes !== item.stripes) item.swatch.style.backgroundImage = item.stripes = stripes;
      setText(item.name, title);
      setText(item.figure, figure);
      setText(item.note, note);
    }
    const present = new Set(entries.map(({ id }) => id));
    for (const [id, { button }] of this.#items) button.hidden = !present.has(id);
  }

  #add(id: string, title: string): Item {
    const swatch = make('span', { class: 'legend-swatch' });
    const name = make('span', { class: 'legend-name', text: title });
    const figure = make('span', { class: 'legend-figure', testId: `${this.name}-value-${title}` });
    const note = make('span', { class: 'legend-note' });
    const button = make(
      'button',
      { class: 'legend-item', hint: text('curves.legend', { name: title }) },
      swatch,
      name,
      figure,
      note,
    );
    button.type = 'button';
    button.addEventListener('click', () => this.onToggle(id));
    this.element.append(button);
    const item = { button, swatch, stripes: '', name, figure, note };
    this.#items.set(id, item);
    return item;
  }
}

/** The legend is told in every frame of a moving pointer: what stands already is left alone. */
function setAttribute(element: HTMLElement, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** A stretch of the line as it is drawn: its strokes and gaps in their lengths. */
function striped({ colour, dash }: LineStyle): string {
  if (dash.length === 0) return `linear-gradient(${colour}, ${colour})`;
  let at = 0;
  const stops = dash.map((length, index) => {
    const from = at;
    at += length;
    return `${index % 2 === 0 ? colour : 'transparent'} ${from}px ${at}px`;
  });
  return `repeating-linear-gradient(90deg, ${stops.join(', ')})`;
}
