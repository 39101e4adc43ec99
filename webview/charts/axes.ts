import { themeColour } from '../ui/theme';
import { faded } from './palette';

/** Room left of the plot for the y axis' figures, in pixels: the same for all, so that charts align and stay put. */
const axisWidth = 46;

/** What the axes of all charts look like, in the editor's colours. */
export function axisStyle() {
  const font = { family: themeColour('font-family', 'sans-serif'), size: 11 };
  const colour = themeColour('descriptionForeground');
  const ticks = { color: colour, font, maxRotation: 0 };
  const lines = themeColour('charts-lines', themeColour('foreground'));
  return {
    x: { grid: { display: false }, border: { color: faded(lines, 0.6) } },
    y: {
      grid: { color: faded(lines, 0.22), tickLength: 0 },
      border: { display: false },
      afterFit: (scale: { width: number }) => {
        scale.width = axisWidth;
      },
    },
    xTicks: ticks,
    yTicks: { ...ticks, padding: 6, maxTicksLimit: 5 },
    title: (text: string) => ({ display: text !== '', text, color: colour, font, padding: 0 }),
  };
}
