import { button, setPressed } from '../ui/controls';
import { make, setHint, setText } from '../ui/dom';
import { menuButton } from '../ui/menuButton';
import { text } from '../ui/texts';
import { chartFormats, type ChartFormat } from './chartFiles';

export interface PlotFrameOptions {
  title: string;
  plot: HTMLElement;
  legend: HTMLElement;
  /** The figures of the plot, made when they are asked for. */
  table: () => HTMLElement;
  /** Saves what the plot shows; without, there is no menu for it. */
  onSave?: ((format: ChartFormat) => void) | undefined;
}

/**
 * What stands around a chart: its title, a caption, its legend, and a button that shows the same figures as a table.
 */
export class PlotFrame {
  readonly element: HTMLElement;
  readonly #title: HTMLElement;
  readonly #caption = make('span', { class: 'box-caption' });
  readonly #empty = make('p', { class: 'empty' });
  readonly #table: HTMLElement;
  readonly #room: HTMLElement;
  readonly #save: HTMLElement | null;

  constructor(private readonly options: PlotFrameOptions) {
    const { title, plot, legend, onSave } = options;
    this.#title = make('h2', { text: title });
    // Not by the title alone, which is what the whole is called.
    const label = text('curves.tableOf', { title });
    this.#table = make('div', { class: 'plot-table', role: 'region', label, tabIndex: 0, hidden: true });
    const asTable = button({
      label: text('curves.table'),
      hint: text('curves.table'),
      icon: 'table',
      iconOnly: true,
      appearance: 'icon',
      onClick: () => this.#toggleTable(asTable),
    });
    setPressed(asTable, false);
    this.#save = onSave ? saveMenu(onSave) : null;
    this.#room = make('div', { class: 'plot-room' }, plot, this.#table, this.#empty);
    const tools = this.#save ? [this.#save, asTable] : [asTable];
    this.element = make(
      'section',
      { class: 'box plot-box', label: title },
      make('header', { class: 'box-head' }, this.#title, this.#caption, ...tools),
      this.#room,
      legend,
    );
  }

  /** How the figures were made: on hover over the title, and to a screen reader. */
  set hint(hint: string) {
    setHint(this.#title, hint);
    this.#title.tabIndex = 0;
  }

  /** What stands in the plot's place while there is nothing to draw. */
  set empty(empty: string) {
    setText(this.#empty, empty);
  }

  set caption(caption: string) {
    setText(this.#caption, caption);
  }

  /** In pixels, of a plot that wants another height than most. */
  set height(height: number) {
    this.#room.style.height = `${height}px`;
  }

  /** Whether all figures are there, to be saved. */
  set isWhole(isWhole: boolean) {
    if (this.#save) this.#save.inert = !isWhole;
  }

  /** To be called after the figures changed. */
  update(hasFigures: boolean): void {
    this.#empty.hidden = hasFigures;
    this.options.plot.hidden = !hasFigures || !this.#table.hidden;
    if (!this.#table.hidden) this.#table.replaceChildren(this.options.table());
  }

  #toggleTable(toggle: HTMLElement): void {
    this.#table.hidden = !this.#table.hidden;
    this.options.plot.hidden = !this.#table.hidden;
    setPressed(toggle, !this.#table.hidden);
    if (!this.#table.hidden) this.#table.replaceChildren(this.options.table());
  }
}

function saveMenu(onSave: (format: ChartFormat) => void): HTMLElement {
  return menuButton(
    { label: text('curves.save'), hint: text('curves.save'), icon: 'save', iconOnly: true, appearance: 'icon' },
    chartFormats.map((format) => ({ label: text(`curves.save.${format}`), onChoose: () => onSave(format) })),
  );
}
