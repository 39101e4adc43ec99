import { columnsOf, type Columns } from './columns';
import type { Curve } from './curve';
import { fittedRange, mostNoisy, type ShownLine } from './fittedRange';
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

/** Values looked at to choose a logarithm: of each line every so many. */
const looked = 200;

/**
 * Makes lines ready to be drawn on so many pixels. What was looked up of a curve is kept while neither the curve nor
 * the part that is shown changes.
 */
export class LineMaker {
  readonly #known = new WeakMap<Curve, { key: string; columns: Columns }>();
  readonly #shown = new WeakMap<Columns, Omit<ShownLine, 'line'>>();

  make(drawing: Drawing, pixels: number): { lines: ReadyLine[]; scale: ValueScale; range: Interval } {
    const { viewport, smoothing = 0, logarithmic = false, outliers = false, reach, height } = drawing;
    const tau = smoothing * (viewport[1] - viewport[0]);
    // Many lines are drawn thin, without bands, and in columns of two pixels: one could not tell bands apart, and many
    // are to stay as quick as few.
    const bands = drawing.lines.length <= mostNoisy;
    const width = bands ? pixels : pixels / 2;
    const columnsFor = (curve: Curve) => this.#columns(curve, viewport, width, memory * tau);
    const usualWidth = bands ? 1.5 : 1;
    const lines = drawing.lines.map(({ curve, band, colour, dash, width = usualWidth, dots = false }): ReadyLine => {
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
    const shown = lines.flatMap((line) => this.#shownOf(line));
    const scale = logarithmic ? logarithmFor(sampled(shown)) : linearScale;
    return { lines, scale, range: height ?? fittedRange(shown, { scale, outliers, reach }) };
  }

  #columns(curve: Curve, viewport: Interval, pixels: number, past: number): Columns {
    // Where nothing lies before the viewport, it does not matter how far back one looks.
    const before = Math.min(past, Math.max(0, viewport[0] - (curve.steps[0] ?? Infinity)));
    const key = [curve.length, ...viewport, pixels, before].join();
    const known = this.#known.get(curve);
    if (known?.key === key) return known.columns;
    const columns = columnsOf(curve, viewport, pixels, before, known?.columns);
    this.#known.set(curve, { key, columns });
    return columns;
  }

  /** What the range of the y axis is found from: the line, and a band that was given with it. */
  #shownOf({ columns, line, band }: ReadyLine): ShownLine[] {
    const { first, last } = columns;
    const part = (values: Float64Array) => values.subarray(first, last);
    let own = this.#shown.get(columns);
    if (!own) {
      own = { mean: part(columns.mean), low: part(columns.low), high: part(columns.high) };
      this.#shown.set(columns, own);
    }
    const lines = [{ line: part(line), ...own }];
    if (!band || band.low === columns.low) return lines;
    const [low, high] = [part(band.low), part(band.high)];
    return [...lines, { line: low, mean: low, low, high }, { line: high, mean: high, low, high }];
  }
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
