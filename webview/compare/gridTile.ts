import { Display, type DisplayOptions } from '../grids/display';
import type { ShownGrids } from '../grids/shownGrid';
import type { Size, Zoom } from '../grids/scale';
import { whenSeen } from '../charts/whenSeen';
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
  readonly #forget: () => void;
  #grids: ShownGrids | null = null;
  /** Until it is known, what is new counts as in sight. */
  #seen = true;
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
    this.#forget = whenSeen(this.element, (seen) => {
      this.#seen = seen;
      if (seen) void this.#showGrids();
    });
  }

  /** Whether it is on the screen. */
  get isSeen(): boolean {
    return this.#seen;
  }

  dispose(): void {
    this.#forget();
    this.element.remove();
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
    this.#grids = shownGrids;
    await this.#showGrids();
  }

  get headHeight(): number {
    return this.#head.offsetHeight;
  }

  fit(room: Size, zoom: Zoom): number {
    return this.#display.fit(room, zoom);
  }

  /** Out of sight it keeps the picture that it has: one for each step that a bar passes would cost all others time. */
  async #showGrids(): Promise<void> {
    if (!this.#grids) this.#display.hide();
    else if (this.#seen) await this.#display.show(this.#grids, 0.5, false);
  }

  #colour(slot: number): void {
    const theme = themeRevision();
    if (slot === this.#slot && theme === this.#theme) return;
    [this.#slot, this.#theme] = [slot, theme];
    this.#swatch.replaceChildren(swatch(slot), make('span', { class: 'run-letter', text: letterOf(slot) }));
  }
}
