import { themeColour } from '../ui/theme';
import type { LineStyle } from './palette';
import { paintLines, type Plot, type ReadyLine } from './paintLines';
import { paintNotes, type Note } from './paintNotes';
import type { Pen } from './pen';
import { paintSheet, pictureEdge as edge, pictureFamily, pictureHead as head, type Drawing } from './pictureSheet';

export interface PictureLegend {
  title: string;
  style: LineStyle;
}

interface PlacedTick {
  /** In pixels along its axis. */
  at: number;
  label: string;
}

/** What a chart shows, with its size in pixels, for a file. */
export interface Picture {
  title: string;
  legend: readonly PictureLegend[];
  width: number;
  height: number;
  plot: Plot;
  lines: readonly ReadyLine[];
  notes: readonly Note[];
  x: readonly PlacedTick[];
  y: readonly PlacedTick[];
}

const row = 18;
const swatch = 14;
/** About the width of a letter at 11 pixels: a file's reader may have another font than we could measure. */
const letter = 6.2;

/** A chart as a file shows it: on the editor's background, with its title above and its legend below. */
export function drawingOf(picture: Picture): Drawing {
  const { width, height, legend } = picture;
  const rows = legendPlaces(legend, width).at(-1)?.row ?? 0;
  const size = { width: width + 2 * edge, height: head + height + (rows + 1) * row + edge };
  return { ...size, paint: (pen) => paintPicture(pen, picture, size) };
}

function paintPicture(pen: Pen, picture: Picture, size: { width: number; height: number }): void {
  const { title, legend, height, plot, lines, notes } = picture;
  paintSheet(pen, title, size);
  const moved: Plot = {
    left: plot.left + edge,
    right: plot.right + edge,
    top: plot.top + head,
    bottom: plot.bottom + head,
    x: (x) => plot.x(x) + edge,
    y: (value) => plot.y(value) + head,
    value: (y) => plot.value(y - head),
  };
  paintAxes(pen, picture, moved);
  paintLines(pen, moved, lines);
  paintNotes(pen, moved, notes, {
    colour: themeColour('descriptionForeground', '#555'),
    font: `11px ${pictureFamily}`,
  });
  paintLegend(pen, legend, size.width - 2 * edge, head + height + row / 2);
}

function paintAxes(pen: Pen, { x, y }: Picture, { left, right, bottom }: Plot): void {
  pen.font = `11px ${pictureFamily}`;
  pen.fillStyle = themeColour('descriptionForeground', '#555');
  pen.strokeStyle = themeColour('descriptionForeground', '#555');
  pen.lineWidth = 1;
  pen.textAlign = 'right';
  for (const { at, label } of y) pen.fillText(label, left - 6, at + head);
  for (const { at, label } of x) {
    const isInside = at + edge + (label.length * letter) / 2 < right;
    pen.textAlign = isInside ? 'center' : 'right';
    pen.fillText(label, isInside ? at + edge : right, bottom + 12);
  }
  pen.globalAlpha = 0.2;
  for (const { at } of y) level(pen, left, right, at + head);
  pen.globalAlpha = 0.6;
  level(pen, left, right, bottom);
  pen.globalAlpha = 1;
}

function level(pen: Pen, left: number, right: number, y: number): void {
  pen.beginPath();
  pen.moveTo(left, y);
  pen.lineTo(right, y);
  pen.stroke();
}

function paintLegend(pen: Pen, legend: readonly PictureLegend[], width: number, top: number): void {
  pen.textAlign = 'left';
  pen.lineWidth = 2;
  for (const [index, { left, row: line }] of legendPlaces(legend, width).entries()) {
    const { title, style } = legend[index]!;
    const y = top + line * row;
    pen.strokeStyle = style.colour;
    pen.setLineDash(style.dash);
    level(pen, edge + left, edge + left + swatch, y);
    pen.setLineDash([]);
    pen.fillStyle = themeColour('foreground', '#000');
    pen.fillText(title, edge + left + swatch + 6, y);
  }
}

/** Where each name stands: beside each other as long as there is room. */
function legendPlaces(legend: readonly PictureLegend[], width: number): { left: number; row: number }[] {
  let [left, line] = [0, 0];
  return legend.map(({ title }) => {
    const needed = swatch + 6 + title.length * letter + 16;
    if (left > 0 && left + needed > width) [left, line] = [0, line + 1];
    const place = { left, row: line };
    left += needed;
    return place;
  });
}
