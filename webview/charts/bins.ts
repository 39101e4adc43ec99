import type { DistributionEvent } from '../../engine/protocol/events';
import { formatAxis } from '../ui/format';

/** A point as chart.js draws it; a `y` of NaN breaks the line. */
export interface Point {
  x: number;
  y: number;
}

export type Bins = DistributionEvent['bins'];

export function binCount(bins: Bins): number {
  return 'edges' in bins ? bins.edges.length - 1 : bins.categories.length;
}

/** "0.8 – 1.2", or the category's name. */
export function binLabel(bins: Bins, index: number): string {
  if ('categories' in bins) return bins.categories[index] ?? '';
  return `${formatAxis(bins.edges[index] ?? NaN)} – ${formatAxis(bins.edges[index + 1] ?? NaN)}`;
}

/** The bin that holds `value`: the first or the last one for what lies outside. */
export function binOf(edges: readonly number[], value: number): number {
  const beyond = edges.findIndex((edge) => edge > value);
  return Math.max(0, (beyond < 0 ? edges.length - 1 : beyond) - 1);
}

/**
 * The outline of a histogram's bars from left to right, to be joined by level lines that step at each point; NaN where
 * a bar is none.
 */
export function outline(edges: readonly number[], values: readonly (number | null)[]): Point[] {
  const [first, last] = [edges[0] ?? 0, edges.at(-1) ?? 0];
  const tops = edges.slice(0, -1).map((edge, index) => ({ x: edge, y: values[index] ?? NaN }));
  return [{ x: first, y: 0 }, ...tops, { x: last, y: 0 }];
}
