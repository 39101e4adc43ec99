import type { Columns } from './columns';
import type { LineStyle } from './palette';
import type { Pen } from './pen';

/** Where a plot lies, in pixels, and where in it a point stands. */
export interface Plot {
  left: number;
  top: number;
  right: number;
  bottom: number;
  x(x: number): number;
  y(value: number): number;
  /** The value at a height in pixels. */
  value(y: number): number;
}

/** A line that is ready to be drawn. */
export interface ReadyLine extends LineStyle {
  columns: Columns;
  /** The line itself, a value for each column, NaN at gaps; smoothed or not. */
  line: Float64Array;
  /** Lower and upper edge of the faint band around it, or null. */
  band: { low: Float64Array; high: Float64Array } | null;
  /** Whether the points it was smoothed from show faintly. */
  faint: boolean;
  width: number;
  /** A dot at each point: for figures far apart. */
  dots: boolean;
}

const bandAlpha = 0.22;
const faintAlpha = 0.35;
/** Half a line's width, which may stand out of the plot. */
const slack = 2;
/** Marks of what lies outside, in pixels: their size, and the least distance between two of one line. */
const mark = { width: 7, height: 5, apart: 8 };
/** What was not finite is marked at the foot of the plot, each line in a row of its own as far as there are rows. */
const missing = { height: 4, rows: 4, width: 1.5 };

/** Draws bands below points below lines, so that no line hides behind another's band, then what could not be drawn. */
export function paintLines(pen: Pen, plot: Plot, lines: readonly ReadyLine[]): void {
  pen.save();
  // Of lines this thin nobody sees how they are joined; round joins take most of the time.
  pen.lineJoin = 'bevel';
  pen.beginPath();
  pen.rect(plot.left, plot.top - slack, plot.right - plot.left + slack, plot.bottom - plot.top + 2 * slack);
  pen.clip();
  for (const line of lines) if (line.band) paintBand(pen, plot, line, line.band);
  for (const line of lines) if (line.faint) paintFaint(pen, plot, line);
  for (const line of lines) {
    paintLine(pen, plot, line);
    paintDots(pen, plot, line);
  }
  pen.restore();
  pen.save();
  for (const line of lines) paintOutside(pen, plot, line);
  let row = 0;
  for (const line of lines) if (paintMissing(pen, plot, line, row % missing.rows)) row++;
  pen.restore();
}

/** The columns to draw: those shown, and one on each side that leads to the edge. */
function drawn({ first, last, count }: Columns): [first: number, last: number] {
  return [Math.max(0, first - 1), Math.min(count, last + 1)];
}

function paintBand(
  pen: Pen,
  plot: Plot,
  { columns, colour }: ReadyLine,
  { low, high }: NonNullable<ReadyLine['band']>,
) {
  pen.fillStyle = colour;
  pen.globalAlpha = bandAlpha;
  const [first, last] = drawn(columns);
  for (let start = first; start < last;) {
    let end = start;
    while (end < last && high[end]! >= low[end]!) end++;
    if (end > start) {
      pen.beginPath();
      for (let at = start; at < end; at++) pen.lineTo(plot.x(columns.x[at]!), plot.y(high[at]!));
      for (let at = end - 1; at >= start; at--) pen.lineTo(plot.x(columns.x[at]!), plot.y(low[at]!));
      // A column by itself is a pixel wide.
      if (end === start + 1) {
        pen.lineTo(plot.x(columns.x[start]!) + 1, plot.y(low[start]!));
        pen.lineTo(plot.x(columns.x[start]!) + 1, plot.y(high[start]!));
      }
      pen.closePath();
      pen.fill();
    }
    start = Math.max(end, start + 1);
  }
}

function paintFaint(pen: Pen, plot: Plot, { columns, colour }: ReadyLine): void {
  pen.strokeStyle = colour;
  pen.globalAlpha = faintAlpha;
  pen.lineWidth = 1;
  pen.setLineDash([]);
  trace(pen, plot, columns, columns.mean);
}

function paintLine(pen: Pen, plot: Plot, { columns, line, colour, dash, width }: ReadyLine): void {
  pen.strokeStyle = colour;
  pen.globalAlpha = 1;
  pen.lineWidth = width;
  pen.setLineDash(dash);
  trace(pen, plot, columns, line);
  pen.setLineDash([]);
}

function trace(pen: Pen, plot: Plot, columns: Columns, values: Float64Array): void {
  const [first, last] = drawn(columns);
  pen.beginPath();
  let broken = true;
  for (let at = first; at < last; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) {
      broken = true;
      continue;
    }
    if (broken) pen.moveTo(plot.x(columns.x[at]!), plot.y(value));
    else pen.lineTo(plot.x(columns.x[at]!), plot.y(value));
    broken = false;
  }
  pen.stroke();
}

/** Points that no line reaches, between two gaps; all points of figures far apart. */
function paintDots(pen: Pen, plot: Plot, { columns, line, colour, dots }: ReadyLine): void {
  pen.fillStyle = colour;
  pen.globalAlpha = 1;
  for (let at = columns.first; at < columns.last; at++) {
    if (Number.isNaN(line[at]!)) continue;
    const alone = !(line[at - 1]! <= Infinity) && !(at + 1 < columns.count && line[at + 1]! <= Infinity);
    if (!dots && !alone) continue;
    pen.beginPath();
    pen.arc(plot.x(columns.x[at]!), plot.y(line[at]!), dots ? 2.5 : 2, 0, 2 * Math.PI);
    pen.fill();
  }
}

/**
 * A small triangle at the edge beyond which a value lies: where the line itself leaves the plot, or a single value by
 * more than its height. A band that reaches the edge says by itself that noise goes on beyond.
 */
function paintOutside(pen: Pen, plot: Plot, { columns, line, colour }: ReadyLine): void {
  const height = plot.bottom - plot.top;
  const [top, farAbove] = [plot.value(plot.top - slack), plot.value(plot.top - height)];
  const [bottom, farBelow] = [plot.value(plot.bottom + slack), plot.value(plot.bottom + height)];
  let [lastTop, lastBottom] = [-Infinity, -Infinity];
  pen.fillStyle = colour;
  pen.globalAlpha = 1;
  for (let at = columns.first; at < columns.last; at++) {
    const above = line[at]! > top || columns.high[at]! > farAbove;
    const below = line[at]! < bottom || columns.low[at]! < farBelow;
    if (!above && !below) continue;
    const x = plot.x(columns.x[at]!);
    if (above && x - lastTop >= mark.apart) {
      triangle(pen, x, plot.top, mark.height);
      lastTop = x;
    }
    if (below && x - lastBottom >= mark.apart) {
      triangle(pen, x, plot.bottom, -mark.height);
      lastBottom = x;
    }
  }
}

function triangle(pen: Pen, x: number, tip: number, height: number): void {
  pen.beginPath();
  pen.moveTo(x, tip);
  pen.lineTo(x + mark.width / 2, tip + height);
  pen.lineTo(x - mark.width / 2, tip + height);
  pen.closePath();
  pen.fill();
}

/** A short stroke at the foot of the plot wherever a figure was not finite. Returns whether there was one. */
function paintMissing(pen: Pen, plot: Plot, { columns, colour }: ReadyLine, row: number): boolean {
  const bottom = plot.bottom - row * (missing.height + 1);
  let any = false;
  pen.fillStyle = colour;
  pen.globalAlpha = 1;
  pen.beginPath();
  for (let at = columns.first; at < columns.last; at++) {
    if (columns.missing[at] === 0) continue;
    any = true;
    pen.rect(plot.x(columns.x[at]!) - missing.width / 2, bottom - missing.height, missing.width, missing.height);
  }
  if (any) pen.fill();
  return any;
}
