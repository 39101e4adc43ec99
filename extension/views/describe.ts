import type { EvaluationEvent } from '../../engine/protocol/events';
import type { RunProgress } from '../../engine/protocol/record';
import type { RunPhase } from '../runs/record';
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
  stopped: { id: 'debug-stop' },
  failed: { id: 'error', color: 'charts.red' },
  finished: { id: 'check', color: 'charts.green' },
  lost: { id: 'debug-disconnect', color: 'charts.orange' },
};

/** "1,240 / 5,000". */
export function formatProgress({ step, steps }: Pick<RunProgress, 'step' | 'steps'>, locale: string): string {
  const format = new Intl.NumberFormat(locale);
  return `${format.format(step)} / ${format.format(steps)}`;
}

/** "FID 21.4": the first figure of an evaluation; its feature space is left to the tooltip. */
export function formatEvaluation({ measurements: [first] }: EvaluationEvent, locale: string): string {
  if (!first) return '';
  const value = first.value === null ? '–' : new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(first.value);
  return `${first.label.replace(/\s*\(.*\)$/, '')} ${value}`;
}

/** "1,240 / 5,000 · FID 21.4", as far as there is something to say. */
export function describeRun({ record, evaluation }: Run, locale: string): string {
  return [
    record && formatProgress(record.progress, locale),
    evaluation && formatEvaluation(evaluation, locale),
  ].filter(Boolean).join(' · ');
}

/** When a run was started, out of its id: "2026-11-22 08:24:15", in local time. */
export function startOf(run: Pick<Run, 'folder'>): string {
  const [, year, month, day, hours, minutes, seconds] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(idOf(run)) ?? [];
  const utc = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  if (Number.isNaN(utc.getTime())) return idOf(run);
  const two = (n: number) => String(n).padStart(2, '0');
  const date = `${utc.getFullYear()}-${two(utc.getMonth() + 1)}-${two(utc.getDate())}`;
  return `${date} ${two(utc.getHours())}:${two(utc.getMinutes())}:${two(utc.getSeconds())}`;
}
