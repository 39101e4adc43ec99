import { button } from '../ui/controls';
import { make, setText } from '../ui/dom';
import { formatCount } from '../ui/format';
import { text } from '../ui/texts';
import { Display } from './display';
import type { ShownGrids } from './shownGrid';
import type { FilmPlayer } from './filmPlayer';
import type { Pictures } from './sheet';

export interface FullScreenOptions {
  pictures: Pictures;
  film: FilmPlayer;
  onDivide: (share: number) => void;
  /** The wheel moves along the steps here too. */
  onWheel: (event: WheelEvent) => void;
}

/**
 * What a tab shows over the whole panel, as large as whole pixels allow. Escape or a click leaves; the step keys go on
 * working.
 */
export class FullScreen {
  readonly element: HTMLDialogElement;
  readonly #display: Display;
  readonly #title = make('span', { class: 'full-screen-title' });
  readonly #note = make('span', { class: 'full-screen-note' });
  readonly #room = make('div', { class: 'full-screen-room', tabIndex: -1 });

  constructor(options: FullScreenOptions) {
    this.#display = new Display({ ...options, onClick: () => this.element.close() });
    this.#room.append(this.#display.element);
    this.element = make(
      'dialog',
      { class: 'full-screen', label: text('grids.enlarge') },
      make(
        'header',
        { class: 'full-screen-head' },
        this.#title,
        this.#note,
        button({
          label: text('grids.leave'),
          hint: text('grids.leave'),
          icon: 'screen-normal',
          iconOnly: true,
          appearance: 'icon',
          onClick: () => this.element.close(),
        }),
      ),
      this.#room,
    );
    this.#room.addEventListener('wheel', options.onWheel, { passive: false });
    new ResizeObserver(() => this.#fit()).observe(this.#room);
  }

  get open(): boolean {
    return this.element.open;
  }

  enter(): void {
    if (this.element.open) return;
    this.element.showModal();
    // Not the button: space plays here too.
    this.#room.focus();
  }

  update(shownGrids: ShownGrids | null, share: number): void {
    if (!this.open || !shownGrids) return;
    const { grid, kind } = shownGrids.main.sheet;
    setText(this.#title, `${kind.title} · ${text('steps.value', { step: formatCount(grid.step) })}`);
    setText(this.#note, grid.note);
    void this.#display.show(shownGrids, share, false).then(() => this.#fit());
  }

  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this.#room;
    if (width > 0) this.#display.fit({ width, height }, 'fit');
  }
}
