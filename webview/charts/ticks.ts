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
  if (gap < 1e-13 * Math.max(Math.abs(low), Math.abs(high)) || last - first > 2 * most) return { values: [], gap };
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
  return Number(value.toPrecision(15));
}

/**
 * Ticks that are whole multiples of `gap`: written to the digit in which they differ, so that no two read the same.
 * Where that has no room, far from zero beside their gap, all but the first say how much more they are than it.
 */
export function ticksAt(values: readonly number[], gap: number): Tick[] {
  const written = (value: number) => formatTick(value, digitsOf(value, gap));
  const ticks = values.map((value) => ({ value, label: written(value) }));
  const [first] = values;
  if (first === undefined || ticks.every(({ label }) => label.length <= mostLetters)) return ticks;
  const more = (value: number) => tidy(Math.round((value - first) / gap) * gap);
  return values.map((value) => ({
    value,
    label: value === first ? formatTick(first, 5) : `+${written(more(value))}`,
  }));
}

/** How many significant digits a multiple of `gap` has. */
function digitsOf(value: number, gap: number): number {
  const power = (size: number) => Math.floor(Math.log10(size) + 1e-9);
  return value === 0 ? 1 : Math.min(15, Math.max(1, power(Math.abs(value)) - power(gap) + 1));
}

export function evenTicks(low: number, high: number, most: number): Tick[] {
  const { values, gap } = evenValues(low, high, most);
  return ticksAt(values, gap);
}
