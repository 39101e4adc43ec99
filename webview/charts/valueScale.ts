import { evenTicks, evenValues, ticksAt, type Tick } from './ticks';
import type { Interval } from './viewport';

/** How values stand along the y axis: `place` is what is proportional to height. */
export interface ValueScale {
  place: (value: number) => number;
  value: (place: number) => number;
  /** The ticks between two values; no two of them read the same. */
  ticks: (range: Interval) => Tick[];
}

const mostTicks = 5;

export const linearScale: ValueScale = {
  place: (value) => value,
  value: (place) => place,
  ticks: ([low, high]) => evenTicks(low, high, mostTicks),
};

/** For positive values. */
export const logarithmicScale: ValueScale = {
  place: Math.log10,
  value: (place) => 10 ** place,
  ticks: (range) => powerTicks(range, Math.log10, 0),
};

/**
 * A logarithm that goes on through zero to negative values: linear nearer to zero than `threshold`, logarithmic beyond
 * it on both sides.
 */
export function symmetricLogarithm(threshold: number): ValueScale {
  const place = (value: number) => Math.sign(value) * Math.log10(1 + Math.abs(value) / threshold);
  return {
    place,
    value: (at) => Math.sign(at) * threshold * (10 ** Math.abs(at) - 1),
    ticks: (range) => powerTicks(range, place, threshold),
  };
}

/** The logarithm for these values (NaN among them passed over): symmetric as soon as one is not positive. */
export function logarithmFor(values: readonly number[]): ValueScale {
  const sizes = values.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
  if (!values.some((value) => value <= 0)) return logarithmicScale;
  if (sizes.length === 0) return symmetricLogarithm(1);
  sizes.sort((one, other) => one - other);
  // Linear for the small tenth; never so narrow that zero alone fills the axis.
  const small = sizes[Math.floor(sizes.length / 10)]!;
  const typical = sizes[Math.floor(sizes.length / 2)]!;
  return symmetricLogarithm(10 ** Math.floor(Math.log10(Math.max(small, typical * 1e-4))));
}

/** Powers of ten and, where these are few, what lies between them. */
function powerTicks([low, high]: Interval, place: (value: number) => number, threshold: number): Tick[] {
  const powers = powersWithin(low, high, threshold);
  if (powers.length >= 3)
    return thinned(powers).map((value) => ({ value, label: ticksAt([value], Math.abs(value) || 1)[0]!.label }));
  const { values, gap } = evenValues(low, high, 2 * mostTicks);
  const room = (place(high) - place(low)) / (1.6 * mostTicks);
  let last = -Infinity;
  const apart = values.filter((value) => {
    if (place(value) - last < room) return false;
    last = place(value);
    return true;
  });
  return ticksAt(apart, gap);
}

function powersWithin(low: number, high: number, threshold: number): number[] {
  const powers: number[] = [];
  const ends = [Math.abs(low), Math.abs(high)].filter((end) => end > 0 && Number.isFinite(end)).map(Math.log10);
  const smallest = threshold > 0 ? Math.round(Math.log10(threshold)) : Math.floor(Math.min(...ends));
  const largest = Math.ceil(Math.max(...ends));
  for (let power = largest; threshold > 0 && power >= smallest; power--) powers.push(-(10 ** power));
  if (threshold > 0) powers.push(0);
  for (let power = smallest; power <= largest; power++) powers.push(10 ** power);
  return powers.filter((value) => value >= low && value <= high);
}

/** Every so many, zero or the smallest among them. */
function thinned(powers: readonly number[]): number[] {
  const stride = Math.ceil(powers.length / (mostTicks + 1));
  const anchor = Math.max(0, powers.indexOf(0));
  return powers.filter((_, index) => (index - anchor) % stride === 0);
}
