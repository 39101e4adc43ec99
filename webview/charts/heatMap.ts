import { make } from '../ui/dom';
import { themeColour } from '../ui/theme';
import { noteStyle } from './axes';
import type { MatrixCell } from './matrixCounts';
import {
  heatCellAt,
  heatHeight,
  heatLayout,
  paintHeatMap,
  type HeatLayout,
  type HeatLook,
  type HeatMatrix,
} from './paintHeatMap';
import type { Pen } from './pen';
import { paintSheet, pictureEdge, pictureFamily, pictureHead, type Drawing } from './pictureSheet';

/** Below the map in a file, in pixels. */
const summaryHeight = 22;

/**
 * A matrix drawn on one canvas, in the editor's colours, with the cell under the pointer outlined. It is as wide as the
 * element it stands in, and as high as its rows want it.
 */
export class HeatMap {
  readonly element = make('div', { class: 'plot heat-map' });
  readonly #canvas = make('canvas', { role: 'img' });
  readonly #outline = make('div', { class: 'heat-cell', hidden: true });
  readonly #resized = new ResizeObserver(() => this.#paint());
  #matrix: HeatMatrix | null = null;
  #layout: HeatLayout | null = null;
  /** Where the pointer stands over the map. */
  #pointer: PointerEvent | null = null;

  /** @param onHover told the cell under the pointer and where that is, or null. */
  constructor(
    private readonly onHover: (cell: MatrixCell | null, at: PointerEvent | null) => void,
    testId: string,
  ) {
    this.#canvas.dataset['testid'] = testId;
    this.element.append(this.#canvas, this.#outline);
    this.element.addEventListener('pointermove', (event) => this.#point(event));
    this.element.addEventListener('pointerleave', () => this.#point(null));
    this.#resized.observe(this.element);
  }

  /** What a screen reader says of the picture. */
  set label(label: string) {
    this.#canvas.setAttribute('aria-label', label);
  }

  draw(matrix: HeatMatrix): void {
    this.#matrix = matrix;
    this.#paint();
    // Another step came under the pointer.
    if (this.#pointer) this.#point(this.#pointer);
  }

  /** What the map shows, for a file: under its title, above what it comes to. */
  drawing(title: string, summary: string): Drawing {
    const matrix = this.#matrix;
    const inner = { x: pictureEdge, y: pictureHead, width: this.element.clientWidth };
    const bottom = inner.y + heatHeight(matrix?.rows.length ?? 0);
    const size = { width: inner.width + 2 * pictureEdge, height: bottom + summaryHeight + pictureEdge };
    const look = { ...lookNow(), font: `11px ${pictureFamily}` };
    const widthOf = (text: string) => this.#widthOf(text, look.font);
    const paint = (pen: Pen) => {
      paintSheet(pen, title, size);
      if (matrix) paintHeatMap(pen, matrix, heatLayout(matrix, inner, widthOf), look, widthOf);
      pen.textAlign = 'left';
      pen.fillText(summary, inner.x, bottom + summaryHeight / 2);
    };
    return { ...size, paint };
  }

  dispose(): void {
    this.#resized.disconnect();
    this.element.remove();
  }

  #widthOf(text: string, font: string): number {
    const context = this.#canvas.getContext('2d')!;
    context.font = font;
    return context.measureText(text).width;
  }

  #paint(): void {
    const width = this.element.clientWidth;
    if (!this.#matrix || width === 0) return;
    const height = heatHeight(this.#matrix.rows.length);
    const canvas = this.#canvas;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const context = canvas.getContext('2d')!;
    const look = lookNow();
    const widthOf = (text: string) => this.#widthOf(text, look.font);
    this.#layout = heatLayout(this.#matrix, { x: 0, y: 0, width }, widthOf);
    context.scale(devicePixelRatio, devicePixelRatio);
    paintHeatMap(context, this.#matrix, this.#layout, look, widthOf);
  }

  #point(event: PointerEvent | null): void {
    this.#pointer = event;
    const { left, top } = this.element.getBoundingClientRect();
    const cell =
      event && this.#matrix && this.#layout
        ? heatCellAt(this.#matrix, this.#layout, event.clientX - left, event.clientY - top)
        : null;
    this.#outline.hidden = !cell;
    if (cell && this.#layout) {
      const { style } = this.#outline;
      const layout = this.#layout;
      style.transform = `translate(${layout.left + cell.column * layout.cellWidth}px, ${layout.top + cell.row * layout.cellHeight}px)`;
      style.width = `${layout.cellWidth}px`;
      style.height = `${layout.cellHeight}px`;
    }
    this.onHover(cell, cell && event);
  }
}

function lookNow(): HeatLook {
  const { colour, font } = noteStyle();
  return {
    hue: themeColour('charts-blue'),
    background: themeColour('editor-background', '#fff'),
    ink: colour,
    lines: themeColour('foreground'),
    font,
  };
}
