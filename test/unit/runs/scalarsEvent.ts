import type { ScalarsEvent } from '../../../engine/protocol/events';
import type { ScalarsLine } from '../../../engine/runs/scalarsLine';

/** The event that stands on a line of scalars. */
export function scalarsEvent({ seq, time, step, names, figures }: ScalarsLine): ScalarsEvent {
  const figureOf = (index: number) => (Number.isNaN(figures[index]) ? null : figures[index]!);
  const values = Object.fromEntries(names.map((name, index) => [name, figureOf(index)]));
  return { seq, time, type: 'scalars', step, values };
}
