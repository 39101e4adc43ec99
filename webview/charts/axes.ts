import { themeColour } from '../ui/theme';
import { faded } from './palette';

/**
 * Room around the plot, in pixels: the same for all charts, so that what happened at one step stands above each other.
 */
export const gutter = { left: 46, right: 8, top: 8 };

/** Size of the figures beside the axes, in pixels. */
const fontSize = 11;

/** How words inside a plot are written. */
export function noteStyle(): { colour: string; font: string } {
  return {
    colour: themeColour('descriptionForeground'),
    font: `${fontSize}px ${themeColour('font-family', 'sans-serif')}`,
  };
}

/** What the axes of all charts look like, in the editor's colours. */
export function axisStyle() {
  const font = { family: themeColour('font-family', 'sans-serif'), size: fontSize };
  const colour = themeColour('descriptionForeground');
  const ticks = { color: colour, font, maxRotation: 0 };
  const lines = themeColour('charts-lines', themeColour('foreground'));
  return {
    x: { grid: { display: false }, border: { color: faded(lines, 0.6) } },
    y: {
      grid: { color: faded(lines, 0.22), tickLength: 0 },
      border: { display: false },
      afterFit: (scale: { width: number }) => {
        scale.width = gutter.left;
      },
    },
    xTicks: ticks,
    yTicks: { ...ticks, padding: 6, maxTicksLimit: 5 },
    title: (text: string) => ({ display: text !== '', text, color: colour, font, padding: 0 }),
  };
}
