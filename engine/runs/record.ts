import { hasEnded, lostAfterSeconds, type RunRecord, type RunState } from '../protocol/record';
import { secondsUnchanged } from './ownership/signsOfLife';
import { standingOf } from './ownership/standing';

/** How a run stands for a person: its state, or that nothing was written yet, or that its engine is gone. */
export type RunPhase = RunState | 'starting' | 'lost';

/** Milliseconds since the engine's last sign of life, if its clock and this one agree: only to be shown. */
export function heartbeatAge(record: RunRecord, now: Date): number {
  return now.getTime() - Date.parse(record.heartbeatAt);
}

/**
 * The phase of a run. Where its owner can't be told to be alive or dead, as on another machine, it is lost once nothing
 * has changed for a while under this process's eyes: so a caller that looks once sees it live.
 */
export async function phaseOf(folder: string, record: RunRecord): Promise<RunPhase> {
  if (hasEnded(record.state)) return record.state;
  const { is, sign } = await standingOf(folder, record);
  const isLost = is === 'gone' || (is === 'unknown' && secondsUnchanged(folder, sign) >= lostAfterSeconds);
  return isLost ? 'lost' : record.state;
}

/** Whether a run in this phase may still write to its folder. */
export function isLive(phase: RunPhase): boolean {
  return phase === 'starting' || phase === 'queued' || phase === 'running' || phase === 'paused';
}
