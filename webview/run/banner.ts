import { text } from '../ui/texts';
import { formatCount, formatDuration } from '../ui/format';
import type { StringKey } from '../../extension/contract/panelStrings';
import type { RunStatus } from '../../extension/contract/panel';
import type { History } from './history';

/** How a run stands, as a person would say it. */
type Standing = 'starting' | 'queued' | 'running' | 'paused' | 'stopped' | 'failed' | 'finished' | 'lost';

/** What a panel says of its run at the top: a word for how it stands, what happened, and the next thing to do. */
export interface RunBanner {
  standing: Standing;
  icon: string;
  word: string;
  /** One sentence: what happened, or what the engine is doing. */
  headline: string;
  /** What to do about it, or why it is so; may be empty. */
  advice: string;
  /** Whether an engine is there that would obey. */
  live: boolean;
  canResume: boolean;
}

const icons: Record<Standing, string> = {
  starting: 'loading codicon-modifier-spin',
  queued: 'clock',
  running: 'circle-filled',
  paused: 'debug-pause',
  stopped: 'debug-stop',
  failed: 'error',
  finished: 'pass-filled',
  lost: 'debug-disconnect',
};

function standingOf({ record, lost }: RunStatus, history: History): Standing {
  if (lost) return 'lost';
  if (record.state !== 'running') return record.state;
  const begun = record.progress.step > 0 || history.curves.size > 0 || history.grids.length > 0;
  return begun ? 'running' : 'starting';
}

export function bannerOf(status: RunStatus, history: History): RunBanner {
  const standing = standingOf(status, history);
  const { headline, advice } = sentences(standing, status, history);
  const live = standing === 'starting' || standing === 'queued' || standing === 'running' || standing === 'paused';
  return {
    standing,
    icon: icons[standing],
    word: text(`state.${standing}` satisfies StringKey),
    headline,
    advice,
    live,
    canResume: !live && standing !== 'finished' && history.checkpoints.length > 0,
  };
}

function sentences(standing: Standing, status: RunStatus, history: History): { headline: string; advice: string } {
  const { record, heartbeatAge } = status;
  const { activity, step, steps } = record.progress;
  const doing = history.openStages.at(-1) ?? activity;
  const at = { step: formatCount(step) };
  switch (standing) {
    case 'starting':
      return { headline: doing || text('banner.starting'), advice: text('banner.startingHint') };
    case 'queued':
      return { headline: text('banner.queued'), advice: record.reason ?? '' };
    case 'running':
      return { headline: doingIn(history.openStages.at(-1), activity), advice: '' };
    case 'paused':
      return { headline: text('banner.paused', at), advice: record.reason ?? '' };
    case 'stopped':
      return { headline: text('banner.stopped', at), advice: record.reason ?? '' };
    case 'failed':
      return { headline: text('banner.failed', at), advice: record.reason ?? text('banner.failedHint') };
    case 'finished':
      return {
        headline: text('banner.finished', { steps: formatCount(steps), time: formatDuration(secondsTaken(status)) }),
        advice: '',
      };
    case 'lost':
      return {
        headline: text('banner.lost', { time: formatDuration(heartbeatAge / 1000) }),
        advice: text('banner.lostHint', { host: record.host }),
      };
  }
}

/** What is being done, and in which stage where it is not simply that. */
function doingIn(stage: string | undefined, activity: string): string {
  if (!stage || !activity || stage.toLowerCase() === activity) return stage ?? activity;
  return text('banner.doing', { stage, activity });
}

/** Seconds from the start to the end, or to the last sign of life. */
export function secondsTaken({ record }: RunStatus): number {
  return (Date.parse(record.endedAt ?? record.heartbeatAt) - Date.parse(record.startedAt)) / 1000;
}
