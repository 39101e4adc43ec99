import { make } from '../ui/dom';
import type { ShownGrids } from './shownGrid';
import { Film } from './film';
import type { FilmPlayer } from './filmPlayer';
import { GridPair, type GridPairOptions } from './gridPair';
import type { Size, Zoom } from './scale';

export interface DisplayOptions extends GridPairOptions {
  film: FilmPlayer;
}

/** What a tab shows: a film with a frame of it enlarged, or else a grid or two. */
export class Display {
  readonly element: HTMLElement;
  readonly #pair: GridPair;
  readonly #film: Film;
  #showsFilm = false;

  /** @param named whether the pictures have test ids. */
  constructor(options: DisplayOptions, named = false) {
    this.#pair = new GridPair(options, named ? 'grid' : undefined);
    this.#film = new Film(options, named ? 'film' : undefined);
    this.element = make('div', { class: 'display' }, this.#pair.element, this.#film.element);
  }

  async show(shownGrids: ShownGrids, share: number, fade: boolean): Promise<void> {
    this.#showsFilm = shownGrids.main.sheet.kind.presentation === 'film';
    await (this.#showsFilm ? this.#film : this.#pair).show(shownGrids, share, fade);
    // What was there goes when the other is there; by now that may be the other way round.
    (this.#showsFilm ? this.#pair : this.#film).hide();
  }

  hide(): void {
    this.#pair.hide();
    this.#film.hide();
  }

  /** Takes the size that fits `room` at `zoom`; returns device pixels per image pixel. */
  fit(room: Size, zoom: Zoom): number {
    return (this.#showsFilm ? this.#film : this.#pair).fit(room, zoom);
  }
}
