import { lineStyleOf } from '../charts/palette';
import { draw } from './svg';

/** What stands for a run where there is little room: A to Z, then AA. */
export function letterOf(slot: number): string {
  const letter = String.fromCharCode(65 + (slot % 26));
  return slot < 26 ? letter : letterOf(Math.floor(slot / 26) - 1) + letter;
}

/** A short piece of a run's line, as its curves are drawn. */
export function swatch(slot: number): SVGSVGElement {
  const { colour, dash } = lineStyleOf(slot);
  return draw(
    'svg',
    { class: 'run-swatch', width: 22, height: 10, 'aria-hidden': 'true' },
    draw('line', {
      x1: 0,
      y1: 5,
      x2: 22,
      y2: 5,
      stroke: colour,
      'stroke-width': 3,
      'stroke-dasharray': dash.join(' '),
    }),
  );
}
