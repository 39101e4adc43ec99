import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runFiles } from '../../engine/protocol/runFolder';
import type { Random } from '../../engine/random';
import type { Interference } from './engine';

/** When an engine is killed: at an instant of its life, or soon after it has begun to do something. */
export type Kill =
  | { at: 'instant'; ms: number }
  /** `delay` milliseconds after the `nth` checkpoint (or stage, which an event tells of) is begun. */
  | { at: 'checkpoint' | 'stage'; nth: number; delay: number };

/** What an uninterrupted run has, so that kills come up everywhere in it. */
export interface RunLength {
  /** Milliseconds. */
  wall: number;
  checkpoints: number;
  stages: number;
}

/** Milliseconds within which what an aimed kill is to hit happens: files are synced, renamed, told of, deleted. */
const aimedWithin = 25;

/** Half of all kills at instants spread evenly over the run, the others aimed. */
export function drawKill(random: Random, { wall, checkpoints, stages }: RunLength): Kill {
  const which = random.uniform();
  if (which < 0.5) return { at: 'instant', ms: Math.round(random.uniform() * wall) };
  const [at, count] = which < 0.8 ? (['checkpoint', checkpoints] as const) : (['stage', stages] as const);
  return { at, nth: 1 + random.integer(Math.max(1, count)), delay: Math.round(random.uniform() * aimedWithin) };
}

/** In words: "120 ms after the start", "3 ms after stage 2". */
export function killText(kill: Kill): string {
  return kill.at === 'instant' ? `${kill.ms} ms after the start` : `${kill.delay} ms after ${kill.at} ${kill.nth}`;
}

/** Carries a kill out on the engine that works on a run folder. */
export function carryOut(kill: Kill, folder: string): Interference {
  return async (killNow, ended) => {
    if (kill.at === 'instant') await pause(kill.ms, ended);
    else {
      const count = kill.at === 'checkpoint' ? checkpointsBegun(folder) : stagesBegun(folder);
      while (!ended.aborted && count() < kill.nth) await pause(1, ended);
      await pause(kill.delay, ended);
    }
    if (!ended.aborted) killNow();
  };
}

/** Waits, but not beyond the end of the engine. */
async function pause(ms: number, ended: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal: ended }).catch(() => {});
}

/** Counts checkpoints while they are written, under temporary names. */
function checkpointsBegun(folder: string): () => number {
  let [count, present] = [0, new Set(writtenIn(folder))];
  return () => {
    const now = writtenIn(folder);
    count += now.filter((name) => !present.has(name)).length;
    present = new Set(now);
    return count;
  };
}

function writtenIn(folder: string): string[] {
  try {
    return readdirSync(join(folder, runFiles.checkpoints)).filter((name) => name.startsWith('.writing-'));
  } catch {
    return [];
  }
}

/** Counts the stages that this engine begins or ends. */
function stagesBegun(folder: string): () => number {
  const before = stagesIn(folder);
  return () => stagesIn(folder) - before;
}

function stagesIn(folder: string): number {
  try {
    return readFileSync(join(folder, runFiles.events), 'utf8').split('"type":"stage"').length - 1;
  } catch {
    return 0;
  }
}
