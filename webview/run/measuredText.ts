import { formatCount, formatFigure } from '../ui/format';
import { text } from '../ui/texts';
import type { Measured } from './history';

export function written(value: number | null): string {
  return formatFigure(value ?? NaN);
}

/** "floor 1.3"; empty where there is none. */
export function floorOf({ floor }: Measured): string {
  return floor === null ? '' : text('figures.floor', { value: formatFigure(floor) });
}

/** How a figure was made, and how to read it. */
export function explain(measured: Measured): string {
  const { label, note, step, floor, better } = measured;
  return [
    `${label}, ${text('figures.atStep', { step: formatCount(step) })}.`,
    note,
    text(better === 'lower' ? 'figures.lowerIsBetter' : 'figures.higherIsBetter'),
    floor === null ? '' : `${floorOf(measured)}: ${text('figures.floorHint')}`,
  ]
    .filter(Boolean)
    .join('\n');
}
