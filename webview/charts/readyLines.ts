import { columnsOf, type Columns } from './columns';
import type { Curve } from './curve';
import { fittedRange, type ShownLine } from './fittedRange';
import type { LineStyle } from './palette';
import type { ReadyLine } from './paintLines';
import { memory, smoothed } from './smoothing';
import { linearScale, logarithmFor, type ValueScale } from './valueScale';
import type { Interval } from './viewport';

/** A line of a drawing. */
export interface Line extends LineStyle {
  curve: Curve;
  /** The edges of a band around it, over the same x: a spread over seeds. Without, its own extremes are drawn. */
  band?: { low: Curve; high: Curve } | undefined;
  width?: number;
  /** A dot at each point: for figures far apart. */
  dots?: boolean;
}

/** What a chart shows of which curves. */
export interface Drawing {
  lines: readonly Line[];
  /** The part of the x axis that is shown. */
  viewport: Interval;
  /** Time constant of the smoothing, as a share of the viewport: so that zooming in shows finer detail. */
  smoothing?: number;
  logarithmic?: boolean;
  /** Whether the y axis reaches to every value, however far out. */
  outliers?: boolean;
  /** What the y axis reaches at least. */
  reach?: Interval | undefined;
  /** The part of the y axis that is shown, or null for what fits. */
  height?: Interval | null;
}

/** More lines than this are drawn without the bands of their extremes: one could not tell them apart. */
const mostBands = 8;

/** Values looked at to choose a logarithm: of each line every so many. */
const looked = 200;

/**
 * Makes lines ready to be drawn on so many pixels. What was looked up of a curve is kept while neither the curve nor
 * the part that is shown changes.
 */
export class LineMaker {
  readonly #known = new WeakMap<Curve, { key: string; columns: Columns }>();

  make(drawing: Drawing, pixels: number): { lines: ReadyLine[]; scale: ValueScale; range: Interval } {
    const { viewport, smoothing = 0, logarithmic = false, outliers = false, reach, height } = drawing;
    const tau = smoothing * (viewport[1] - viewport[0]);
    const columnsFor = (curve: Curve) => this.#columns(curve, viewport, pixels, memory * tau);
    const bands = drawing.lines.length <= mostBands;
    const lines = drawing.lines.map(({ curve, band, colour, dash, width = 1.5, dots = false }): ReadyLine => {
      const columns = columnsFor(curve);
      const ownBand = bands && columns.dense ? { low: columns.low, high: columns.high } : null;
      return {
        columns,
        line: smoothed(columns, tau),
        band: band ? { low: columnsFor(band.low).low, high: columnsFor(band.high).high } : ownBand,
        faint: tau > 0 && !columns.dense && !band,
        colour,
        dash,
        width,
        dots,
      };
    });
    const shown = lines.flatMap(shownOf);
    const scale = logarithmic ? logarithmFor(sampled(shown)) : linearScale;
    return { lines, scale, range: height ?? fittedRange(shown, { scale, outliers, reach }) };
  }

  #columns(curve: Curve, viewport: Interval, pixels: number, before: number): Columns {
    const key = [curve.length, ...viewport, pixels, before].join();
    const known = this.#known.get(curve);
    if (known?.key === key) return known.columns;
    const columns = columnsOf(curve, viewport, pixels, before);
    this.#known.set(curve, { key, columns });
    return columns;
  }
}

/** What the range of the y axis is found from: the line, and a band that was given with it. */
function shownOf({ columns, line, band }: ReadyLine): ShownLine[] {
  const { first, last } = columns;
  const part = (values: Float64Array) => values.subarray(first, last);
  const [low, high, mean] = [part(columns.low), part(columns.high), part(columns.mean)];
  const own = { line: part(line), mean, low, high };
  if (!band || band.low === columns.low) return [own];
  const [bottom, top] = [part(band.low), part(band.high)];
  return [own, ...[bottom, top].map((edge) => ({ line: edge, mean: edge, low: bottom, high: top }))];
}

function sampled(lines: readonly ShownLine[]): number[] {
  const values: number[] = [];
  for (const { mean, low } of lines) {
    const stride = Math.ceil(mean.length / looked);
    for (let at = 0; at < mean.length; at += stride) values.push(mean[at]!);
    // One value below zero is enough to need both sides.
    let least = Infinity;
    for (const value of low) if (value < least) least = value;
    if (least < Infinity) values.push(least);
  }
  return values;
}
