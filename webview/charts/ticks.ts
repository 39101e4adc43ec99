import { formatTick } from '../ui/format';

/** A mark beside an axis. */
export interface Tick {
  value: number;
  label: string;
}

/** As many letters have room beside an axis. */
const mostLetters = 7;

/** Values an even and round distance apart, within [low, high], `most` at most. */
export function evenValues(low: number, high: number, most: number, least = 0): { values: number[]; gap: number } {
  const gap = Math.max(least, roundGap((high - low) / most));
  if (!(gap > 0) || !Number.isFinite(gap)) return { values: [], gap: 1 };
  const first = Math.ceil(low / gap - 1e-9);
  const last = Math.floor(high / gap + 1e-9);
  // Past the precision of a double there are no values in between.
  if (!Number.isSafeInteger(first) || last - first > 2 * most) return { values: [], gap };
  return {
    values: Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => tidy((first + index) * gap)),
    gap,
  };
}

/** The smallest of 1, 2 and 5 times a power of ten that is not below `gap`. */
function roundGap(gap: number): number {
  const power = 10 ** Math.floor(Math.log10(gap));
  return tidy(power * ([1, 2, 5].find((times) => times * power >= gap * (1 - 1e-9)) ?? 10));
}

/** Takes off what multiplying by a decimal gap leaves behind: 0.30000000000000004. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** Ticks that are `gap` apart: written to the digit in which they differ, so that no two read the same. */
export function ticksAt(values: readonly number[], gap: number): Tick[] {
  const largest = Math.max(...values.map(Math.abs), gap);
  const digits = Math.floor(Math.log10(largest)) - Math.floor(Math.log10(gap) + 1e-9) + 1;
  const ticks = values.map((value) => ({ value, label: formatTick(value, Math.min(15, Math.max(1, digits))) }));
  const [first] = values;
  if (first === undefined || ticks.every(({ label }) => label.length <= mostLetters)) return ticks;
  // Beside each other far from zero: from the second one on, how much more than the first.
  return values.map((value, index) => ({
    value,
    label: index === 0 ? formatTick(first, 5) : `+${formatTick(tidy(value - first), index < 10 ? 1 : 2)}`,
  }));
}

export function evenTicks(low: number, high: number, most: number): Tick[] {
  const { values, gap } = evenValues(low, high, most);
  return ticksAt(values, gap);
}
