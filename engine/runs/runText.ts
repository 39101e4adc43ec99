import type { Unit } from '../protocol/declarations';
import type { Headline } from '../history/headline';
import { formatBytes } from './diskUse';
import { shortNames, type ConfigValue } from './flatConfig';
import type { Run } from './run';

/** Runs in words, for a line of a list: in a terminal as in the editor. */

/** "21.4", "25.0", "1,449", "93.1%"; a dash for none. */
export function figureText(value: number | null, unit: Unit, locale: string): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const write = (options: Intl.NumberFormatOptions) => numberFormat(locale, options).format(value);
  switch (unit) {
    case 'share':
      return write({ style: 'percent', maximumFractionDigits: 1 });
    case 'count':
      return write({ maximumFractionDigits: 0 });
    case 'bytes':
      return formatBytes(value);
    case 'seconds':
      return `${write({ maximumSignificantDigits: 3 })} s`;
    case 'number':
    case 'nats':
      return write(
        Math.abs(value) < 100
          ? { minimumSignificantDigits: value === 0 ? 1 : 3, maximumSignificantDigits: 3 }
          : { maximumFractionDigits: 0 },
      );
  }
}

/** To make one takes longer than all else about a line of a list. */
function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  return numberFormats.get(key) ?? numberFormats.set(key, new Intl.NumberFormat(locale, options)).get(key)!;
}
const numberFormats = new Map<string, Intl.NumberFormat>();

/** "FID (classifier-64) 19.7": the best that a run has reached; empty before the first finite figure. */
export function headlineText(headline: Headline | null, locale: string): string {
  return headline?.best ? `${headline.label} ${figureText(headline.best.value, headline.unit, locale)}` : '';
}

/** Configured values as people write them: 0.0002 rather than 2e-4, and no quotation marks. */
export function valueText(value: ConfigValue | undefined): string {
  return value === undefined ? '–' : String(value);
}

/** "learningRate 0.0005": what tells a run from the others of its experiment, by the keys in which those differ. */
export function differingTexts({ config }: Pick<Run, 'config'>, keys: readonly string[]): string[] {
  const names = shortNames(keys);
  return keys.filter((key) => key in config).map((key) => `${names.get(key)} ${valueText(config[key])}`);
}

/** "3 min", "2 h", "12 days": how long ago, in one unit. */
export function ageText(from: Date, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - from.getTime()) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h`;
  return `${Math.floor(hours / 24)} days`;
}

/** "45 s", "3 min 20 s", "2 h 5 min": how long something took, in two units at most. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const parts: [number, string][] =
    whole < 3600
      ? [
          [Math.floor(whole / 60), 'min'],
          [whole % 60, 's'],
        ]
      : [
          [Math.floor(whole / 3600), 'h'],
          [Math.floor((whole % 3600) / 60), 'min'],
        ];
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(' ');
}
