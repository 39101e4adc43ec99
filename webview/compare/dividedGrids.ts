import { Display, type DisplayOptions } from '../grids/display';
import type { ShownGrids } from '../grids/shownGrid';
import type { Size, Zoom } from '../grids/scale';
import { make, setText } from '../ui/dom';
import { formatCount } from '../ui/format';
import { text } from '../ui/texts';
import { Select } from './select';
import type { RunModel } from './runs';
import { letterOf } from './swatch';

/** One of the two runs, with what is shown of it. */
export interface Side {
  run: RunModel;
  shown: ShownGrids | null;
}

/** The grids of two runs on each other, with a divider between them, and the choice of the two. */
export class DividedGrids {
  readonly element: HTMLElement;
  readonly #display: Display;
  readonly #left: Select;
  readonly #right: Select;
  readonly #leftStep = make('span', { class: 'tile-step' });
  readonly #rightStep = make('span', { class: 'tile-step' });
  readonly #none = make('p', { class: 'empty', hidden: true, text: text('compare.noGrid') });
  readonly #head: HTMLElement;

  constructor(options: DisplayOptions, onChoose: (side: 'left' | 'right', folder: string) => void) {
    this.#display = new Display(options);
    this.#left = new Select(text('compare.left'), (folder) => onChoose('left', folder), 'divided-left');
    this.#right = new Select(text('compare.right'), (folder) => onChoose('right', folder), 'divided-right');
    this.#head = make(
      'div',
      { class: 'divided-head' },
      make('span', {}, this.#left.element, this.#leftStep),
      make('span', {}, this.#rightStep, this.#right.element),
    );
    this.element = make('div', { class: 'divided', hidden: true }, this.#head, this.#none, this.#display.element);
  }

  async show(runs: readonly RunModel[], left: Side, right: Side, share: number): Promise<void> {
    const choices = runs.map(({ run, folder }) => ({ id: folder, label: `${letterOf(run.slot)} · ${run.label}` }));
    this.#left.offer(choices, left.run.folder);
    this.#right.offer(choices, right.run.folder);
    setText(this.#leftStep, stepText(left));
    setText(this.#rightStep, stepText(right));
    const [under, over] = [right.shown, left.shown];
    this.#none.hidden = under !== null || over !== null;
    if (!under && !over) return this.#display.hide();
    const main = under?.main ?? over!.main;
    await this.#display.show(
      {
        main: { ...main, against: under && over ? over.main.sheet : null, heading: '' },
        beside: null,
      },
      share,
      false,
    );
  }

  fit(room: Size, zoom: Zoom): number {
    return this.#display.fit({ width: room.width, height: room.height - this.#head.offsetHeight - 6 }, zoom);
  }
}

function stepText({ shown }: Side): string {
  return shown ? text('compare.fromStep', { step: formatCount(shown.main.sheet.grid.step) }) : '';
}
