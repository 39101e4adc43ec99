import { formatAxis } from '../ui/format';
import type { CellValue } from './columns';

/** How the values of a key or a figure lie along an axis. */
export interface AxisScale {
  kind: 'linear' | 'logarithmic' | 'words';
  /** From 0 at its lower end to 1 at its upper; null for what has no place. */
  place: (value: CellValue) => number | null;
  ticks: { at: number; label: string }[];
}

/** Numbers whose largest is this many times their smallest are spread over decades: their axis is logarithmic. */
const decades = 50;
const mostTicks = 5;
/** More values than this have no tick each. */
const mostValues = 6;
/** Ticks nearer than this share of an axis would lie on each other. */
const nearest = 0.07;

/**
 * The axis for some values: numbers by size, or by order of magnitude where they are spread over decades; words, or
 * words among numbers, evenly in the order they come.
 *
 * @param wanted whether ticks stand at the values themselves, where these are few, or at round ones.
 */
export function scaleFor(values: readonly CellValue[], wanted: 'values' | 'even' = 'values'): AxisScale {
  const present = values.filter((value) => value !== null && !Number.isNaN(value));
  const numbers = present.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
  if (numbers.length < present.length || numbers.length === 0) return words(present);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const scale = low > 0 && high / low >= decades ? logarithmic(low, high) : linear(low, high);
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  if (wanted === 'even' || distinct.length > mostValues) return scale;
  return { ...scale, ticks: apart(distinct.map((value) => ({ at: scale.place(value)!, label: String(value) }))) };
}

function apart(ticks: AxisScale['ticks']): AxisScale['ticks'] {
  let last = -Infinity;
  return ticks.filter(({ at }) => {
    if (at - last < nearest) return false;
    last = at;
    return true;
  });
}

function linear(low: number, high: number): AxisScale {
  const size = high - low;
  const place = (value: CellValue) => (typeof value === 'number' ? (size > 0 ? (value - low) / size : 0.5) : null);
  return { kind: 'linear', place, ticks: ticksAt(evenValues(low, high), place) };
}

function logarithmic(low: number, high: number): AxisScale {
  const size = Math.log10(high / low);
  const place = (value: CellValue) => (typeof value === 'number' && value > 0 ? Math.log10(value / low) / size : null);
  const powers: number[] = [];
  for (let power = Math.ceil(Math.log10(low) - 1e-9); power <= Math.log10(high) + 1e-9; power++)
    powers.push(10 ** power);
  const stride = Math.ceil(powers.length / mostTicks);
  const shown = powers.filter((_, index) => index % stride === 0);
  return { kind: 'logarithmic', place, ticks: ticksAt(shown.length > 1 ? shown : [low, high], place) };
}

function words(values: readonly CellValue[]): AxisScale {
  const names = [...new Set(values.map(String))];
  const at = (index: number) => (names.length > 1 ? index / (names.length - 1) : 0.5);
  const place = (value: CellValue) => {
    const index = value === null ? -1 : names.indexOf(String(value));
    return index < 0 ? null : at(index);
  };
  return { kind: 'words', place, ticks: names.map((label, index) => ({ at: at(index), label })) };
}

function ticksAt(values: readonly number[], place: (value: CellValue) => number | null) {
  return values.flatMap((value) => {
    const at = place(value);
    return at === null ? [] : [{ at, label: formatAxis(value) }];
  });
}

/** Round values within a range, both ends where it has none. */
function evenValues(low: number, high: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / (mostTicks - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const gap = power * ([1, 2, 5, 10].find((times) => times * power >= rough * (1 - 1e-9)) ?? 10);
  const values: number[] = [];
  for (let index = Math.ceil(low / gap - 1e-9); index * gap <= high + gap * 1e-9; index++)
    values.push(Number((index * gap).toPrecision(12)));
  return values.length > 1 ? values : [low, high];
}
