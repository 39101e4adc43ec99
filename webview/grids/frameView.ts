import { make } from '../ui/dom';
import { text } from '../ui/texts';
import type { Cutting } from './leaving';
import type { ShownGrid } from './shownGrid';
import { nameHeight, pictureGap, storeysOf } from './filmScale';
import { DecodedGrid } from './decodedGrid';
import type { GridFigureOptions } from './gridFigure';
import type { Pictures, Sheet } from './sheet';
import { enlarge } from './sharpPicture';

/** The frame of a film that is on show, each of its rows a picture by itself; or two training steps of it, divided. */
export class FrameView {
  readonly element = make('div', { class: 'frame-view', role: 'group' });
  readonly #decoded: DecodedGrid;
  readonly #left: DecodedGrid;
  #sheet: Sheet | null = null;
  #wanted: Sheet | null = null;
  #canvases: HTMLCanvasElement[] = [];
  /** Pixels of each picture that belong to the step on the left. */
  #divided = 0;
  #frame = 0;
  /** Device pixels for each image pixel, and those that canvases have for it: as many, but a whole number. */
  #scale = 1;

  constructor(pictures: Pictures, onMenu: GridFigureOptions['onMenu'], testId?: string) {
    this.element.addEventListener('contextmenu', (event) => {
      const row = this.#canvases.findIndex((canvas) => canvas === event.target);
      const cutting: Cutting | null = this.#sheet && { sheet: this.#sheet, cell: { row, column: this.#frame } };
      if (cutting && row >= 0) onMenu(cutting, event, () => undefined);
    });
    this.#decoded = new DecodedGrid(pictures);
    this.#left = new DecodedGrid(pictures);
    if (testId) this.element.dataset['testid'] = testId;
    this.element.style.setProperty('--picture-gap', `${pictureGap}px`);
    this.element.style.setProperty('--name-height', `${nameHeight}px`);
  }

  /** Takes a film, of which `draw` then shows a frame. */
  async show({ sheet, against }: ShownGrid, share: number): Promise<void> {
    this.#wanted = sheet;
    const alike = against && against.grid.rows === sheet.grid.rows && against.grid.columns === sheet.grid.columns;
    await Promise.all([this.#decoded.load(sheet), this.#left.load(alike ? against : null)]);
    if (this.#wanted !== sheet) return;
    const before = this.#sheet?.grid;
    this.#sheet = sheet;
    this.element.hidden = !this.#decoded.pixels;
    const { rows, cellWidth, cellHeight, rowLabels } = sheet.grid;
    if (
      before?.rows !== rows ||
      before.cellWidth !== cellWidth ||
      before.cellHeight !== cellHeight ||
      before.rowLabels.join() !== rowLabels.join()
    )
      this.#hang();
    this.#divided = this.#left.pixels ? Math.round(share * cellWidth) : 0;
    this.element.classList.toggle('divided', this.#divided > 0 && this.#divided < cellWidth);
    this.element.style.setProperty('--divide', `${(this.#divided / cellWidth) * 100}%`);
  }

  draw(frame: number, name: string): void {
    const { pixels } = this.#decoded;
    this.#frame = frame;
    if (!this.#sheet || !pixels) return;
    this.element.setAttribute('aria-label', text('film.enlarged', { name }));
    const left = this.#left.pixels;
    const { cellWidth, cellHeight } = this.#sheet.grid;
    this.#canvases.forEach((canvas, row) => {
      const [x, y] = [frame * cellWidth, row * cellHeight];
      const by = Math.max(1, Math.ceil(this.#scale - 1e-6));
      enlarge(canvas, pixels, { x, y, width: cellWidth, height: cellHeight }, by);
      if (left && this.#divided > 0) {
        const [width, height] = [this.#divided * by, cellHeight * by];
        canvas.getContext('2d')!.drawImage(left, x, y, this.#divided, cellHeight, 0, 0, width, height);
      }
    });
  }

  /**
   * Takes `scale` device pixels for each image pixel, and puts `across` pictures into a row; returns whether they are
   * to be drawn anew.
   */
  resize(scale: number, across: number): boolean {
    if (!this.#sheet) return false;
    const width = (this.#sheet.grid.cellWidth * scale) / devicePixelRatio;
    this.element.style.gridTemplateColumns = `repeat(${across}, ${width}px)`;
    const isNew = Math.ceil(scale) !== Math.ceil(this.#scale);
    this.#scale = scale;
    return isNew;
  }

  /** A canvas for each row, those of one class over each other. */
  #hang(): void {
    const { rows, rowLabels } = this.#sheet!.grid;
    const pictures = Array.from({ length: rows }, (_, row) => {
      const name = rowLabels[row] ?? '';
      const canvas = make('canvas', { role: 'img', label: name });
      return {
        canvas,
        parts: [
          make('div', { class: 'frame-view-picture' }, canvas),
          make('span', { class: 'frame-view-name', text: name, hint: name }),
        ],
      };
    });
    this.#canvases = pictures.map(({ canvas }) => canvas);
    const storeys = storeysOf(rowLabels);
    const classes = Array.from({ length: rows / storeys }, (_, index) =>
      pictures.slice(index * storeys, (index + 1) * storeys),
    );
    this.element.replaceChildren(
      ...classes.map((each) => make('div', { class: 'frame-view-class' }, ...each.flatMap(({ parts }) => parts))),
    );
  }
}
