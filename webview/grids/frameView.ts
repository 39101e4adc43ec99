import { make } from '../ui/dom';
import { text } from '../ui/texts';
import type { ShownGrid } from './shownGrid';
import { nameHeight, pictureGap, storeysOf } from './filmScale';
import { DecodedGrid } from './decodedGrid';
import type { Pictures, Sheet } from './sheet';

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

  constructor(pictures: Pictures, testId?: string) {
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
    if (!this.#sheet || !pixels) return;
    this.element.setAttribute('aria-label', text('film.enlarged', { name }));
    const left = this.#left.pixels;
    const { cellWidth, cellHeight } = this.#sheet.grid;
    this.#canvases.forEach((canvas, row) => {
      const [x, y] = [frame * cellWidth, row * cellHeight];
      const context = canvas.getContext('2d')!;
      context.clearRect(0, 0, cellWidth, cellHeight);
      context.drawImage(pixels, x, y, cellWidth, cellHeight, 0, 0, cellWidth, cellHeight);
      if (left && this.#divided > 0)
        context.drawImage(left, x, y, this.#divided, cellHeight, 0, 0, this.#divided, cellHeight);
    });
  }

  /** Takes `scale` device pixels for each image pixel, and puts `across` pictures into a row. */
  resize(scale: number, across: number): void {
    if (!this.#sheet) return;
    const width = (this.#sheet.grid.cellWidth * scale) / devicePixelRatio;
    this.element.style.gridTemplateColumns = `repeat(${across}, ${width}px)`;
  }

  /** A canvas for each row, those of one class over each other. */
  #hang(): void {
    const { rows, rowLabels, cellWidth, cellHeight } = this.#sheet!.grid;
    const pictures = Array.from({ length: rows }, (_, row) => {
      const name = rowLabels[row] ?? '';
      const canvas = make('canvas', { role: 'img', label: name });
      canvas.width = cellWidth;
      canvas.height = cellHeight;
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
