import { make, setHint, setText } from '../ui/dom';
import { formatCount } from '../ui/format';
import { text } from '../ui/texts';
import { prefersStillness } from '../ui/theme';
import { hideTip, showTip } from '../ui/tip';
import { ColumnLabels } from './columnLabels';
import { cellAt, type Cutting } from './leaving';
import { Divider } from './divider';
import type { ShownGrid } from './shownGrid';
import type { Size } from './scale';
import { NewestPicture } from './newestPicture';
import { SharpPicture } from './sharpPicture';
import { cellWords, columnNames, describe, rowWords, type Pictures, type Sheet } from './sheet';

export interface GridFigureOptions {
  testId?: string;
  pictures: Pictures;
  onDivide: (share: number) => void;
  onClick?: () => void;
  /** Told where a menu was asked for on a picture, of which image; `onClose` marks it no longer. */
  onMenu: (cutting: Cutting, event: MouseEvent, onClose: () => void) => void;
}

/** Row labels lower than this, in pixels, can't be read. */
const lowestRow = 11;

/**
 * One grid with its heading and the names of its rows and columns, pixels crisp; or two on each other with a divider
 * between them.
 */
export class GridFigure {
  readonly element: HTMLElement;
  readonly columns = new ColumnLabels();
  /** What lies on each other: the pictures, and on them the divider. */
  readonly stack: HTMLElement;
  readonly #heading = make('figcaption', { class: 'grid-heading', hidden: true });
  readonly #labels = make('div', { class: 'grid-labels' });
  readonly #picture: SharpPicture;
  readonly #left = new SharpPicture();
  readonly #chosen = make('div', { class: 'grid-chosen', hidden: true });
  /** What is said of the images, for those who don't see them: a line a row. */
  readonly #said = make('ul', { class: 'for-screen-readers', hidden: true });
  readonly #problem = make('p', { class: 'grid-problem', hidden: true });
  readonly #divider: Divider;
  readonly #newest: NewestPicture;
  /** What is seen. */
  #sheet: Sheet | null = null;
  /** The address of the picture that was asked for last. */
  #asked: string | null = null;
  /** How often one was asked for, until now and until the one that is seen. */
  #turns = { asked: 0, seen: 0 };
  #against: Sheet | null = null;
  /** The rows' names that stand beside it, in lines. */
  #named = '';
  #rowsReadable = true;
  #share = 0;
  /** Where the pointer stands over the pictures. */
  #pointer: MouseEvent | null = null;

  constructor(private readonly options: GridFigureOptions) {
    this.#picture = new SharpPicture(options.testId);
    this.#newest = new NewestPicture(options.pictures);
    this.#left.element.hidden = true;
    this.stack = make('div', { class: 'grid-stack' }, this.#picture.element, this.#left.element, this.#chosen);
    this.#divider = new Divider(this.stack, options.onDivide);
    this.stack.append(this.#divider.element);
    this.#labels.setAttribute('aria-hidden', 'true');
    this.element = make(
      'figure',
      { class: 'grid', hidden: true },
      this.#heading,
      this.columns.element,
      this.#labels,
      this.stack,
      this.#said,
      this.#problem,
    );
    if (options.onClick) this.stack.addEventListener('click', options.onClick);
    this.stack.addEventListener('pointermove', (event) => this.#tell(event));
    this.stack.addEventListener('pointerleave', () => this.#tell(null));
    this.stack.addEventListener('contextmenu', (event) => this.#openMenu(event));
  }

  /**
   * Shows a grid, with another left of the divider if given. `fade` lets a new one come in gently. While many are asked
   * for in a row, those are seen that have come.
   */
  async show({ sheet, against, heading }: ShownGrid, share: number, fade: boolean): Promise<void> {
    this.#divide(sheet, against, share);
    if (this.#asked === sheet.url) return;
    this.#asked = sheet.url;
    const turn = ++this.#turns.asked;
    const picture = await this.#newest.load(sheet.url);
    if (picture === undefined || turn < this.#turns.seen) return;
    const before = this.#sheet;
    this.#sheet = sheet;
    this.#turns.seen = turn;
    const readable = picture !== null;
    this.element.hidden = false;
    this.#heading.hidden = heading === '';
    setText(this.#heading, heading);
    setHint(this.#heading, sheet.grid.note);
    this.stack.hidden = !readable;
    this.#labels.hidden = !readable;
    this.#problem.hidden = readable;
    if (!readable) this.#problem.textContent = text('grids.unreadable', { file: sheet.grid.file });
    if (fade && before && readable && !prefersStillness()) this.#fadeFrom(before);
    if (picture) this.#picture.show(picture, describe(sheet));
    this.#picture.image.dataset['step'] = String(sheet.grid.step);
    this.#nameRows(sheet.grid.rowLabels);
    this.columns.show(readable ? columnNames(sheet) : []);
    this.#sayOf(sheet);
    // Another step came under the pointer.
    if (this.#pointer) this.#tell(this.#pointer);
  }

  hide(): void {
    this.#sheet = null;
    this.#tell(null);
    this.#asked = null;
    this.#turns.seen = ++this.#turns.asked;
    this.element.hidden = true;
  }

  /** Whether the row labels are shown: not where a neighbour has the same. */
  set labelled(labelled: boolean) {
    this.#labels.classList.toggle('elsewhere', !labelled);
  }

  /** The grid's size in its own pixels; null where there is none. */
  get imageSize(): Size | null {
    if (!this.#sheet) return null;
    const { rows, columns, cellWidth, cellHeight } = this.#sheet.grid;
    return { width: columns * cellWidth, height: rows * cellHeight };
  }

  /** What heading and labels take, in CSS pixels; a part of a pixel too little would cut the labels short. */
  get frameSize(): Size {
    return {
      width: Math.ceil(this.#labels.getBoundingClientRect().width),
      height: this.#heading.offsetHeight + this.columns.element.offsetHeight,
    };
  }

  /** Takes `scale` device pixels for each image pixel. */
  resize(scale: number): void {
    const { imageSize } = this;
    if (!this.#sheet || !imageSize) return;
    const [width, height] = [imageSize.width, imageSize.height].map(
      (pixels) => (pixels * scale) / devicePixelRatio,
    ) as [number, number];
    this.stack.style.width = `${width}px`;
    this.stack.style.height = `${height}px`;
    this.#picture.resize(scale);
    this.#left.resize(scale);
    this.#labels.style.height = `${height}px`;
    this.columns.fit(width);
    this.element.classList.toggle('shrunk', scale < 1);
    this.#rowsReadable = height / this.#sheet.grid.rows >= lowestRow;
    this.#labels.classList.toggle('unreadable', !this.#rowsReadable);
  }

  /** Mostly they are those that stand there: new ones would have to be laid out, and measured, at every step. */
  #nameRows(labels: readonly string[]): void {
    if (labels.join('\n') === this.#named) return;
    this.#named = labels.join('\n');
    this.#labels.replaceChildren(...labels.map((label) => make('span', { text: label, hint: label })));
  }

  #divide(sheet: Sheet, against: Sheet | null, share: number): void {
    const before = this.#against;
    this.#against = against;
    this.#share = share;
    this.#left.element.hidden = against === null;
    if (!against) return this.#divider.hide();
    if (before?.url !== against.url) void this.#showLeft(against);
    this.#left.element.style.clipPath = `inset(0 ${(1 - share) * 100}% 0 0)`;
    this.#divider.show(
      share,
      text('grids.compareHandle', {
        left: formatCount(against.grid.step),
        right: formatCount(sheet.grid.step),
      }),
    );
  }

  async #showLeft(against: Sheet): Promise<void> {
    // What can't be read leaves the other one alone.
    const picture = await this.options.pictures.load(against.url).catch(() => null);
    if (this.#against?.url !== against.url) return;
    this.#left.element.hidden = !picture;
    if (picture) this.#left.show(picture, describe(against));
  }

  /** The image under the pointer, of the grid that is seen there. */
  #cuttingAt({ clientX, clientY }: MouseEvent): Cutting | null {
    if (!this.#sheet) return null;
    const { left, top, width, height } = this.stack.getBoundingClientRect();
    const [across, down] = [(clientX - left) / width, (clientY - top) / height];
    const sheet = this.#against && across < this.#share ? this.#against : this.#sheet;
    return { sheet, cell: cellAt(sheet.grid, across, down) };
  }

  /** Says beside the pointer what is said of the image below it. */
  #tell(pointer: MouseEvent | null): void {
    this.#pointer = pointer;
    const cutting = pointer && this.#cuttingAt(pointer);
    const words = cutting?.cell ? cellWords(cutting.sheet, cutting.cell, !this.#rowsReadable) : '';
    if (pointer && words !== '') showTip(this, words, pointer);
    else hideTip(this);
  }

  #sayOf(sheet: Sheet): void {
    const rows = rowWords(sheet);
    this.#said.hidden = rows.length === 0;
    this.#said.replaceChildren(...rows.map((row) => make('li', { text: row })));
  }

  /** The menu is about the image under the pointer, which is marked while it is open. */
  #openMenu(event: MouseEvent): void {
    const cutting = this.#cuttingAt(event);
    if (!cutting) return;
    hideTip(this);
    const { sheet, cell } = cutting;
    const { rows, columns } = sheet.grid;
    this.#chosen.hidden = !cell;
    if (cell) {
      this.#chosen.style.left = `${(100 * cell.column) / columns}%`;
      this.#chosen.style.top = `${(100 * cell.row) / rows}%`;
      this.#chosen.style.width = `${100 / columns}%`;
      this.#chosen.style.height = `${100 / rows}%`;
    }
    this.options.onMenu(cutting, event, () => {
      this.#chosen.hidden = true;
    });
  }

  /** Lets the old picture show through until the new one has come in. */
  #fadeFrom(before: Sheet): void {
    const old = make('img', { class: 'grid-image' });
    old.src = before.url;
    old.alt = '';
    this.stack.prepend(old);
    const coming = this.#picture.element.animate([{ opacity: 0 }, { opacity: 1 }], {
      duration: 250,
      easing: 'ease-out',
    });
    const remove = () => old.remove();
    coming.finished.then(remove, remove);
  }
}
