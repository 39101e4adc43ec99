import { themeColour } from '../ui/theme';

/** The editor's own chart colours, the ones that tell apart best first. */
const hues = ['charts-blue', 'charts-orange', 'charts-green', 'charts-purple', 'charts-red', 'charts-yellow'] as const;

/** How the n-th curve of a chart is drawn: past the last colour, the colours come again dashed. */
export interface LineStyle {
  colour: string;
  dash: number[];
}

export function lineStyleOf(index: number): LineStyle {
  const round = Math.floor(index / hues.length);
  return {
    colour: themeColour(hues[index % hues.length] ?? 'charts-foreground'),
    dash: round === 0 ? [] : [6, 2 * round],
  };
}

/** A colour of which only `share` is left, for what lies behind. */
export function faded(colour: string, share: number): string {
  return `color-mix(in srgb, ${colour} ${share * 100}%, transparent)`;
}
