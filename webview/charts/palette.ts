import { themeColour } from '../ui/theme';

/** The editor's own chart colours, the ones that tell apart best first. */
const hues = ['charts-blue', 'charts-orange', 'charts-green', 'charts-purple', 'charts-red', 'charts-yellow'] as const;

/** How a curve is drawn. `dash` are lengths in pixels of strokes and gaps; none is a whole line. */
export interface LineStyle {
  colour: string;
  dash: number[];
}

/** Dashes that tell lines of one hue apart, in the order they are used. */
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [9, 3, 2, 3]];

/**
 * The n-th curve of a chart: past the last colour, the colours come again dashed. A colour whose hue an earlier one has
 * already is dashed at once: light high contrast shows two blues.
 */
export function lineStyleOf(index: number): LineStyle {
  const colours = hues.map((hue) => themeColour(hue));
  return styleAmong(colours, index);
}

/** @param colours as CSS writes them; of others than #rrggbb the hue is not known. */
export function styleAmong(colours: readonly string[], index: number): LineStyle {
  const place = index % colours.length;
  const colour = colours[place] ?? 'currentColor';
  const hue = hueOf(colour);
  const earlier = colours.slice(0, place).filter((other) => areAlike(hue, hueOf(other))).length;
  const alike = colours.filter((other) => areAlike(hue, hueOf(other))).length || 1;
  const round = Math.floor(index / colours.length);
  return { colour, dash: [...dashes[(round * alike + earlier) % dashes.length]!] };
}

/** Degrees around the colour circle; null for greys and for what is not written as #rrggbb. */
function hueOf(colour: string): number | null {
  const [, ...digits] = /^#(..)(..)(..)/.exec(colour) ?? [];
  if (digits.length !== 3) return null;
  const [red = 0, green = 0, blue = 0] = digits.map((two) => parseInt(two, 16));
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (!(range > 0)) return null;
  const sixth =
    most === red ? (green - blue) / range : most === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  return (60 * sixth + 360) % 360;
}

/** Hues nearer than this, in degrees, are taken for each other. */
const near = 12;

function areAlike(one: number | null, other: number | null): boolean {
  if (one === null || other === null) return false;
  const apart = Math.abs(one - other);
  return Math.min(apart, 360 - apart) < near;
}

/** A colour of which only `share` is left, for what lies behind. */
export function faded(colour: string, share: number): string {
  return `color-mix(in srgb, ${colour} ${share * 100}%, transparent)`;
}
