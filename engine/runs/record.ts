import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { hasEnded, heartbeatSeconds, isLost, parseRecord, type RunRecord, type RunState } from '../protocol/record';
import { runFiles } from '../protocol/runFolder';
import { isAlive } from '../protocol/process';

/** How a run stands for a person: its state, or that nothing was written yet, or that its engine is gone. */
export type RunPhase = RunState | 'starting' | 'lost';

/** Heartbeats missed, on this machine, before the engine's process is looked for. */
const missedHeartbeats = 4;

/** A run's `run.json`, or null while there is none. Throws if it can't be understood. */
export async function readRecord(folder: string): Promise<RunRecord | null> {
  let text: string;
  try {
    text = await readFile(join(folder, runFiles.record), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOTDIR: where the folder should be, there is a file.
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    return null;
  }
  return parseRecord(JSON.parse(text));
}

/** Milliseconds since the engine's last sign of life. */
export function heartbeatAge(record: RunRecord, now: Date): number {
  return now.getTime() - Date.parse(record.heartbeatAt);
}

/**
 * The phase of a run at `now`. On the run's own machine its process decides: one that is gone tells sooner than its
 * silence, and one that lives may be silent for as long as a single large step takes.
 */
export function phaseOf(record: RunRecord, now: Date): RunPhase {
  if (hasEnded(record.state)) return record.state;
  if (record.host !== hostname()) return isLost(record, now) ? 'lost' : record.state;
  const silent = heartbeatAge(record, now) > missedHeartbeats * heartbeatSeconds * 1000;
  return silent && !isAlive(record.pid) ? 'lost' : record.state;
}

/** Whether a run in this phase may still write to its folder. */
export function isLive(phase: RunPhase): boolean {
  return phase === 'starting' || phase === 'queued' || phase === 'running' || phase === 'paused';
}
