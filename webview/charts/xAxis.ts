import { formatCount, formatFigure } from '../ui/format';
import { text } from '../ui/texts';
import { evenValues, ticksAt, type Tick } from './ticks';
import type { Interval } from './viewport';

/** What the x values of charts are, and how they are written. */
export interface XAxis {
  /** Ticks within an interval, as many as there is room for. */
  ticks(viewport: Interval, most: number): Tick[];
  /** Where a figure stands: "at step 1,200". */
  at(x: number): string;
  /** The value a pointer over `x` means. */
  snap(x: number): number;
  /** What heads its column in a table or a file. */
  name: string;
}

/** Training steps: whole numbers. */
export const stepAxis: XAxis = wholeAxis('step', (x) => text('figures.atStep', { step: formatCount(x) }));

/** Images seen in training. */
export const imagesAxis: XAxis = wholeAxis('images', (x) => text('curves.atImages', { count: formatCount(x) }));

function wholeAxis(name: string, at: (x: number) => string): XAxis {
  return {
    name,
    at,
    snap: Math.round,
    ticks: ([from, to], most) => {
      const { values, gap } = evenValues(from, to, most, 1);
      return gap < 10_000 ? values.map((value) => ({ value, label: formatCount(value) })) : ticksAt(values, gap);
    },
  };
}

const units = [
  { seconds: 1, key: 'time.seconds', place: 'seconds' },
  { seconds: 60, key: 'time.minutes', place: 'minutes' },
  { seconds: 3600, key: 'time.onlyHours', place: 'hours' },
] as const;

/** Seconds since a run began. */
export const timeAxis: XAxis = {
  name: 'seconds',
  snap: (x) => x,
  at: (x) => text('curves.atTime', { time: writtenTime(x, unitFor(x)) }),
  ticks: ([from, to], most) => {
    const unit = unitFor(to - from);
    const { values } = evenValues(from / unit.seconds, to / unit.seconds, most);
    return values.map((value) => ({ value: value * unit.seconds, label: writtenTime(value * unit.seconds, unit) }));
  },
};

/** The largest unit of which there are at least three. */
function unitFor(seconds: number): (typeof units)[number] {
  return units.findLast((unit) => seconds >= 3 * unit.seconds) ?? units[0];
}

function writtenTime(seconds: number, { seconds: unit, key, place }: (typeof units)[number]): string {
  const count = seconds / unit;
  return text(key, { [place]: Number.isInteger(count) ? formatCount(count) : formatFigure(count, 2) });
}
