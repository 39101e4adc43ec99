import type { EvaluationEvent } from '../../engine/protocol/events';
import { activityKindOf } from '../../engine/protocol/legacyDeclarations';
import { isLive, type RunPhase } from '../runs/record';
import { idOf, type Run } from '../runs/run';

/** A codicon, and the theme colour it is drawn in if not the text's own. */
export interface RunIcon {
  id: string;
  color?: string;
}

export const runIcons: Record<RunPhase, RunIcon> = {
  starting: { id: 'loading~spin' },
  queued: { id: 'clock' },
  running: { id: 'sync~spin', color: 'charts.blue' },
  paused: { id: 'debug-pause', color: 'charts.yellow' },
  stopped: { id: 'circle-slash' },
  failed: { id: 'error', color: 'charts.red' },
  finished: { id: 'check', color: 'charts.green' },
  lost: { id: 'debug-disconnect', color: 'charts.orange' },
};

/**
 * "1,240 / 5,000"; before the first step of a live run what it is doing, in the engine's words; empty without a record.
 */
export function describeProgress({ record, phase }: Pick<Run, 'record' | 'phase'>, locale: string): string {
  if (!record) return '';
  const { step, steps, activity } = record.progress;
  if (step === 0 && isLive(phase) && activityKindOf(record.progress) !== 'training') return activity;
  const format = new Intl.NumberFormat(locale);
  return `${format.format(step)} / ${format.format(steps)}`;
}

/** "FID 21.4", "FID 8.25, subsampled": the first figure of an evaluation; its feature space is left to the tooltip. */
export function formatEvaluation({ measurements: [first] }: EvaluationEvent, locale: string): string {
  if (!first) return '';
  const digits = Math.abs(first.value ?? 0) < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 };
  const value = first.value === null ? '–' : new Intl.NumberFormat(locale, digits).format(first.value);
  const [name = '', ofWhat = ''] = first.label.split(/\s*\([^()]*\)/);
  return `${name} ${value}${ofWhat}`;
}

/** "1,240 / 5,000 · FID 21.4", as far as there is something to say. */
export function describeRun(run: Run, locale: string): string {
  return [describeProgress(run, locale), run.evaluation && formatEvaluation(run.evaluation, locale)]
    .filter(Boolean)
    .join(' · ');
}

/** When a run was started, out of its id and in local time: "Nov 22, 08:24". */
export function startOf(run: Pick<Run, 'folder'>, locale: string): string {
  const [, year, month, day, hours, minutes, seconds] =
    /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(idOf(run)) ?? [];
  const start = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  if (Number.isNaN(start.getTime())) return idOf(run);
  return new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(start);
}
