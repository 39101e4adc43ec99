import { Display, type DisplayOptions } from '../grids/display';
import type { ShownGrids } from '../grids/shownGrid';
import type { Size, Zoom } from '../grids/scale';
import { make, setHint, setText } from '../ui/dom';
import { formatCount } from '../ui/format';
import { text } from '../ui/texts';
import { themeRevision } from '../ui/theme';
import type { RunModel } from './runs';
import { letterOf, swatch } from './swatch';

/** One run's picture under its name and the step it was drawn at. */
export class GridTile {
  readonly element: HTMLElement;
  readonly #display: Display;
  readonly #swatch = make('span', { class: 'tile-run' });
  readonly #name = make('span', { class: 'tile-name' });
  readonly #step = make('span', { class: 'tile-step', testId: 'tile-step' });
  readonly #none = make('p', { class: 'empty', hidden: true });
  readonly #head: HTMLElement;
  #slot = -1;
  #theme = -1;

  constructor(options: DisplayOptions, onLook: (looked: boolean) => void) {
    this.#display = new Display(options);
    this.#head = make('header', { class: 'tile-head' }, this.#swatch, this.#name, this.#step);
    this.element = make(
      'article',
      { class: 'grid-tile', testId: 'grid-tile' },
      this.#head,
      this.#none,
      this.#display.element,
    );
    this.element.addEventListener('pointerenter', () => onLook(true));
    this.element.addEventListener('pointerleave', () => onLook(false));
  }

  /** @param barStep where the bar stands: a run without images of that step shows earlier ones, and says so. */
  async show({ run, folder }: RunModel, shownGrids: ShownGrids | null, barStep: number): Promise<void> {
    this.element.dataset['folder'] = folder;
    this.element.setAttribute('aria-label', run.label);
    setText(this.#name, run.label);
    this.#name.title = run.label;
    this.#colour(run.slot);
    const step = shownGrids?.main.sheet.grid.step ?? null;
    this.#head.classList.toggle('elsewhere', step !== null && step !== barStep);
    setText(this.#step, step === null ? '' : text('compare.fromStep', { step: formatCount(step) }));
    setHint(this.#step, step === null || step === barStep ? '' : text('compare.earlier', { step: formatCount(step) }));
    this.#none.hidden = shownGrids !== null;
    setText(this.#none, text('compare.noGrid'));
    if (shownGrids) await this.#display.show(shownGrids, 0.5, false);
    else this.#display.hide();
  }

  get headHeight(): number {
    return this.#head.offsetHeight;
  }

  fit(room: Size, zoom: Zoom): number {
    return this.#display.fit(room, zoom);
  }

  #colour(slot: number): void {
    const theme = themeRevision();
    if (slot === this.#slot && theme === this.#theme) return;
    [this.#slot, this.#theme] = [slot, theme];
    this.#swatch.replaceChildren(swatch(slot), make('span', { class: 'run-letter', text: letterOf(slot) }));
  }
}
