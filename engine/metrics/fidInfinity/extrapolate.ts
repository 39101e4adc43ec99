/** A figure of so many images. */
export interface FigureAtCount {
  count: number;
  value: number;
}

/**
 * The value at infinitely many images of the straight line in `1 / count` that lies nearest to the figures by least
 * squares (Chong and Forsyth 2020).
 * @throws RangeError for figures of fewer than two counts, through which there is no one line.
 */
export function extrapolated(figures: readonly FigureAtCount[]): number {
  if (new Set(figures.map(({ count }) => count)).size < 2) throw new RangeError('A line needs figures of two counts.');
  const mean = (of: (figure: FigureAtCount) => number) => figures.reduce((sum, f) => sum + of(f), 0) / figures.length;
  const [x, y] = [mean(({ count }) => 1 / count), mean(({ value }) => value)];
  const spread = mean(({ count }) => (1 / count - x) ** 2);
  return y - (mean(({ count, value }) => (1 / count - x) * (value - y)) / spread) * x;
}

/** `points` whole numbers from `least` to `most`, evenly spaced. */
export function evenCounts(least: number, most: number, points: number): number[] {
  return Array.from({ length: points }, (_, i) => Math.round(least + ((most - least) * i) / (points - 1)));
}
