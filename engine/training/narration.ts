import type { Measurement, RunEvent } from '../protocol/events';
import type { RunProgress } from '../protocol/record';
import { grouped } from '../wording';

/** A run in lines of text, for a terminal and for `log.txt`. */

/** What a person should read of an event; undefined for the points of the curves, which the progress line shows. */
export function narrate(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'scalars': return undefined;
    case 'grid': return `step ${event.step}  ${event.kind}: ${event.file}`;
    case 'evaluation': return `step ${event.step}  ${event.measurements.map(measured).join('  ')}`;
    case 'stage': return event.status === 'started' ? `${event.stage} …` : `${event.stage}: done`;
    case 'state': return event.reason ? `${event.state}: ${event.reason}` : event.state;
    case 'checkpoint': return `step ${event.step}  checkpoint: ${event.file}`;
    case 'warning': return `warning: ${event.message}`;
  }
}

function measured({ label, value, floor }: Measurement): string {
  return `${label} ${figure(value)}${floor === null ? '' : ` (real images among themselves: ${figure(floor)})`}`;
}

/** The latest figures beside the progress. */
export interface LatestFigures {
  /** Means of the last point of the loss curves, by series name. */
  scalars: Readonly<Record<string, number | null>>;
  measurements: readonly Measurement[];
}

/** "step 240 / 1,500 · 412 images/s · 3 min left · FID 23.4 · discriminator 1.32 · generator 0.41". */
export function progressText(progress: RunProgress, latest: LatestFigures): string {
  const losses = Object.entries(latest.scalars)
    .filter(([name]) => name.startsWith(lossPrefix))
    .map(([name, value]) => `${name.slice(lossPrefix.length)} ${figure(value)}`);
  const evaluations = latest.measurements.map(({ id, value }) => `${id.toUpperCase()} ${figure(value)}`);
  return [
    `step ${grouped(progress.step)} / ${grouped(progress.steps)}`,
    progress.imagesPerSecond === null ? undefined : `${grouped(Math.round(progress.imagesPerSecond))} images/s`,
    progress.secondsLeft === null ? undefined : `${duration(progress.secondsLeft)} left`,
    ...evaluations,
    ...losses,
  ].filter(Boolean).join(' · ');
}

/** What the names of losses begin with. */
export const lossPrefix = 'loss/';

/** A number with four significant digits, or a dash for none. */
export function figure(value: number | null): string {
  return value === null ? '–' : Number(value.toPrecision(4)).toString();
}

/** "45 s", "3 min 20 s", "2 h 05 min". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${grouped(Math.floor(whole / 3600))} h ${String(Math.floor(whole / 60) % 60).padStart(2, '0')} min`;
}
