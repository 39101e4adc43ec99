import type { Unit } from '../../engine/protocol/declarations';
import { text } from './texts';

let locale: string | undefined;
const formats = new Map<string, Intl.NumberFormat>();

/** Numbers are written as the editor's language writes them ("de", "en-US"); undefined is the system's own. */
export function useLocale(tag: string | undefined): void {
  locale = tag;
  formats.clear();
}

function format(value: number, options: Intl.NumberFormatOptions): string {
  const key = JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.NumberFormat(locale, options)));
  return made.format(value);
}

/** A count: 1,240. */
export function formatCount(value: number): string {
  return format(Math.round(value), {});
}

/**
 * A figure to `digits` significant ones, trailing zeros kept so that it does not change its width from one moment to
 * the next: 21.4, 0.693, 0.055, 1.00e-7. Whole from 10^digits on: 1,240.
 */
export function formatFigure(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return text('figures.notFinite');
  const size = Math.abs(value);
  if (size !== 0 && size < 10 ** -digits) return value.toExponential(digits - 1);
  if (size >= 1e7) return value.toExponential(digits - 1);
  const before = size < 1 ? 0 : Math.floor(Math.log10(size)) + 1;
  const decimals = Math.max(0, digits - before);
  return format(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A figure beside an axis, as short as it can be said: 0, 0.5, 120, 1.5K, 2.00e-5. */
export function formatAxis(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-3) return value.toExponential(2);
  return format(value, { maximumSignificantDigits: 3, notation: 'compact' });
}

/** A figure beside an axis, to `digits` significant ones where it needs them: 0.25, 1.2K, 1,245, 2e-5. */
export function formatTick(value: number, digits: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e15)) return value.toExponential(digits - 1).replace('+', '');
  return format(value, { maximumSignificantDigits: digits, notation: digits > 3 ? 'standard' : 'compact' });
}

/** A share of one beside an axis: 5%, 0.5%. */
export function formatAxisShare(value: number): string {
  return format(value, { style: 'percent', maximumSignificantDigits: 2 });
}

/** A figure of a unit beside an axis. */
export function formatAxisIn(unit: Unit, value: number): string {
  switch (unit) {
    case 'share':
      return formatAxisShare(value);
    case 'bytes':
      return formatBytes(value);
    case 'number':
    case 'count':
    case 'seconds':
    case 'nats':
      return formatAxis(value);
  }
}

/** A share of one: 0.931 is 93.1 %. */
export function formatShare(value: number): string {
  if (!Number.isFinite(value)) return text('figures.notFinite');
  return format(value, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** A value in its unit: "93.1%", "1,240", "0.693". */
export function formatValue(unit: Unit, value: number): string {
  switch (unit) {
    case 'share':
      return formatShare(value);
    case 'count':
      return Number.isFinite(value) ? formatCount(value) : text('figures.notFinite');
    case 'seconds':
      return Number.isFinite(value)
        ? text('time.seconds', { seconds: formatFigure(value) })
        : text('figures.notFinite');
    case 'bytes':
      return formatBytes(value);
    case 'number':
    case 'nats':
      return formatFigure(value);
  }
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size in memory, in units of a thousand: 1.5 GB, 312 MB. */
function formatBytes(value: number): string {
  if (!Number.isFinite(value)) return text('figures.notFinite');
  const size = Math.max(1, Math.abs(value));
  const power = Math.min(byteUnits.length - 1, Math.floor(Math.log10(size) / 3));
  return format(value / 1000 ** power, {
    style: 'unit',
    unit: byteUnits[power],
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumSignificantDigits: 3,
  });
}

/** How large something is shown: "2×", "2.9×", "0.42×". */
export function formatZoom(scale: number): string {
  return `${format(scale, { maximumSignificantDigits: 2 })}×`;
}

/** A moment, as short as it can be said today: "14:32", "29 Nov, 14:32". */
export function formatMoment(time: Date, now: Date): string {
  const isToday = time.toDateString() === now.toDateString();
  const isThisYear = time.getFullYear() === now.getFullYear();
  const day: Intl.DateTimeFormatOptions = isToday
    ? {}
    : { day: 'numeric', month: 'short', ...(isThisYear ? {} : { year: 'numeric' }) };
  return new Intl.DateTimeFormat(locale, { ...day, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(time);
}

/** A duration in seconds, to the unit a person would say: 40 s, 3 min, 1 h 12 min. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return text('time.seconds', { seconds: whole });
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return text('time.minutes', { minutes });
  return text('time.hours', { hours: formatCount(Math.floor(minutes / 60)), minutes: minutes % 60 });
}
