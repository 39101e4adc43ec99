import { button, slider } from '../ui/controls';
import { make, setIcon } from '../ui/dom';
import { text } from '../ui/texts';
import type { DisplayOptions } from './display';
import type { ShownGrids } from './shownGrid';
import { filmScales, storeysOf } from './filmScale';
import { GridFigure } from './gridFigure';
import { FrameView } from './frameView';
import type { Size, Zoom } from './scale';
import { columnNames, type Sheet } from './sheet';

/** How wide the slider's handle is, as in the style sheet. */
const handle = 13;
/** What the lines around pictures and the marked frame need outside them, in CSS pixels. */
const lines = 2;

/**
 * How images are drawn: a strip of frames for each class, over its columns a slider whose handle stands at the frame on
 * show, and that frame enlarged.
 */
export class Film {
  readonly element: HTMLElement;
  readonly #strips: GridFigure;
  readonly #frameView: FrameView;
  readonly #mark = make('div', { class: 'film-mark' });
  readonly #slider: HTMLInputElement;
  readonly #play = button({
    label: text('film.play'),
    hint: text('film.playHint'),
    icon: 'play',
    iconOnly: true,
    appearance: 'icon',
    testId: 'film-play',
    onClick: () => this.options.film.toggle(),
  });
  readonly #head: HTMLElement;
  #sheet: Sheet | null = null;

  /** @param name what the test ids begin with, if there are any. */
  constructor(
    private readonly options: DisplayOptions,
    name?: string,
  ) {
    const { film, onClick } = options;
    this.#strips = new GridFigure({ ...options, onClick: undefined, testId: name && `${name}-image` });
    this.#frameView = new FrameView(options.pictures, options.onMenu, name && `${name}-frame`);
    if (onClick) this.#frameView.element.addEventListener('click', onClick);
    this.#slider = slider({
      label: text('film.frame'),
      min: 0,
      max: 0,
      step: 1,
      value: 0,
      testId: name && `${name}-slider`,
      onInput: (frame) => film.moveTo(frame),
    });
    this.#slider.title = text('film.frameHint');
    this.#slider.addEventListener('keydown', (event) => this.#onKey(event));
    this.#head = make(
      'div',
      { class: 'film-head', role: 'group', label: text('film.frame') },
      this.#play,
      make('div', { class: 'film-ruler' }, this.#slider, this.#strips.columns.element),
    );
    this.#strips.stack.append(this.#mark);
    this.#scrub(this.#strips.stack);
    this.#scrub(this.#strips.columns.element);
    this.element = make(
      'div',
      { class: 'film', hidden: true },
      this.#frameView.element,
      make('div', { class: 'film-strips' }, this.#head, this.#strips.element),
    );
    film.watch(() => this.#showFrame());
  }

  async show({ main }: ShownGrids, share: number, fade: boolean): Promise<void> {
    this.#sheet = main.sheet;
    await Promise.all([this.#strips.show(main, share, fade), this.#frameView.show(main, share)]);
    if (this.#sheet !== main.sheet) return;
    this.element.hidden = false;
    this.#head.hidden = this.#frameView.element.hidden;
    this.#showFrame();
  }

  hide(): void {
    this.#sheet = null;
    this.#strips.hide();
    this.element.hidden = true;
  }

  /** Takes the size that fits `room` at `zoom`; returns device pixels per image pixel of the strips. */
  fit(room: Size, zoom: Zoom): number {
    const strips = this.#strips.imageSize;
    if (!this.#sheet || !strips) return 1;
    const { rows, columns, cellWidth, cellHeight, rowLabels } = this.#sheet.grid;
    const storeys = storeysOf(rowLabels);
    const labels = this.#strips.frameSize.width;
    const scales = filmScales(
      { strips, cell: { width: cellWidth, height: cellHeight }, pictures: rows / storeys, storeys },
      { width: room.width - labels - lines, height: room.height - this.#head.offsetHeight - lines },
      zoom,
      devicePixelRatio,
    );
    this.#strips.resize(scales.strips);
    const isAnew = this.#frameView.resize(scales.frame, scales.across);
    // The pictures stand in the middle above the frames, not above the names beside them.
    this.#frameView.element.style.marginLeft = `${labels}px`;
    const width = (strips.width * scales.strips) / devicePixelRatio;
    const pitch = width / columns;
    this.#head.style.gridTemplateColumns = `${labels}px ${width}px`;
    this.#slider.style.marginLeft = `${(pitch - handle) / 2}px`;
    this.#slider.style.width = `${width - pitch + handle}px`;
    this.#mark.style.width = `${100 / columns}%`;
    if (isAnew) this.#showFrame();
    return scales.strips;
  }

  /** Nothing here asks for a new layout: a film may run while all else stands still. */
  #showFrame(): void {
    const { frame, count, playing } = this.options.film;
    if (!this.#sheet || count === 0) return;
    const name = columnNames(this.#sheet)[frame] ?? '';
    this.#slider.disabled = count < 2;
    this.#slider.max = String(count - 1);
    this.#slider.value = String(frame);
    this.#slider.setAttribute('aria-valuetext', text('film.value', { name, index: frame + 1, count }));
    this.#mark.style.transform = `translateX(${frame * 100}%)`;
    this.#strips.columns.mark(frame);
    this.#frameView.draw(frame, name);
    const picture = this.#play.firstElementChild;
    if (picture instanceof HTMLElement) setIcon(picture, playing ? 'debug-pause' : 'play');
    this.#play.toggleAttribute('disabled', count < 2);
    this.#play.setAttribute('aria-label', text(playing ? 'film.pause' : 'film.play'));
  }

  /** A press on the strips shows the frame there, and so does each that the pointer is then dragged over. */
  #scrub(area: HTMLElement): void {
    const goTo = (event: PointerEvent): void => {
      const { left, width } = area.getBoundingClientRect();
      const { film } = this.options;
      film.moveTo(Math.floor(((event.clientX - left) / width) * film.count));
    };
    area.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || (event.target as Element).closest('.grid-divider')) return;
      area.setPointerCapture(event.pointerId);
      goTo(event);
    });
    area.addEventListener('pointermove', (event) => {
      if (area.hasPointerCapture(event.pointerId)) goTo(event);
    });
  }

  /** Space plays what the slider moves. */
  #onKey(event: KeyboardEvent): void {
    if (event.key !== ' ') return;
    event.preventDefault();
    this.options.film.toggle();
  }
}
