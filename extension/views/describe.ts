import { activityKindOf } from '../../engine/protocol/legacyDeclarations';
import { isLive, type RunPhase } from '../../engine/runs/record';
import { idOf, startOf, type Run } from '../../engine/runs/run';
import { headlineText } from '../../engine/runs/runText';

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

/** "1,240 / 5,000 · FID (classifier-64) 21.4", as far as there is something to say. */
export function describeRun(run: Run, locale: string): string {
  return [describeProgress(run, locale), headlineText(run.headline, locale)].filter(Boolean).join(' · ');
}

/** When a run was started, in local time: "Nov 22, 08:24"; its folder's name where that is not known. */
export function startText(run: Pick<Run, 'folder' | 'record'>, locale: string): string {
  const start = startOf(run);
  if (!start) return idOf(run);
  return new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(start);
}
