import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { pathInside } from '../files/insideFolder';
import { sumsHold } from '../files/sha256sums';
import { runFiles } from '../protocol/runFolder';
import { bytesIn } from './diskUse';
import { claimRunFolder } from './ownership/claimRunFolder';
import { isGoing } from './ownership/standing';
import { isLive } from './record';
import type { Run } from './run';

export const prunable = ['checkpoints', 'samples'] as const;
export type Prunable = (typeof prunable)[number];

/** What pruning a run would delete, and what that frees. */
export interface PrunePlan {
  run: Run;
  what: Prunable;
  /** Absolute paths of the files and folders that go. */
  paths: string[];
  bytes: number;
}

/**
 * What goes when a run is pruned. Of checkpoints stay the newest good one, from which it can go on, and the last good
 * one at or before its best figure; of each kind of grid the first, the newest, and the last one at or before the best
 * figure.
 * @throws UserError if the run may still write.
 */
export async function planPruning(run: Run, what: Prunable): Promise<PrunePlan> {
  if (isLive(run.phase)) throw stillGoing(run.folder);
  const place = await pathInside(run.folder, runFiles[what]);
  const files = (await readdir(place).catch(() => [])).flatMap((name) => {
    const [, step, kind] = /^step-(\d+)(.*)$/.exec(name) ?? [];
    return step === undefined ? [] : [{ name, step: Number(step), kind: what === 'samples' ? kind! : '' }];
  });
  const paths: string[] = [];
  for (const kind of new Set(files.map((file) => file.kind))) {
    const ofKind = files.filter((file) => file.kind === kind);
    const kept = await keptSteps(ofKind, what, { place, best: run.headline?.best?.step });
    paths.push(...ofKind.filter(({ step }) => !kept.has(step)).map(({ name }) => join(place, name)));
  }
  const sizes = await Promise.all(paths.map(bytesIn));
  return { run, what, paths, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/**
 * Deletes what was planned, of that what can be done without still: an engine may have gone on since then, and ended.
 * @throws UserError if the run goes on again since then.
 */
export async function prune({ run, what, paths }: PrunePlan): Promise<void> {
  const { folder } = run;
  if (await isGoing(folder)) throw stillGoing(folder);
  // Nobody goes on with it before this is done.
  const claim = await claimRunFolder(folder);
  try {
    const now = new Set((await planPruning(run, what)).paths);
    for (const path of paths.filter((each) => now.has(each))) await rm(path, { recursive: true, force: true });
  } finally {
    claim.release();
  }
}

function stillGoing(folder: string): UserError {
  return new UserError('This run is still going: nothing of it is pruned.', {
    where: folder,
    advice: 'Stop it first.',
  });
}

/** A file or folder that was made at a step. */
interface Made {
  name: string;
  step: number;
}

async function keptSteps(
  made: readonly Made[],
  what: Prunable,
  { place, best }: { place: string; best: number | undefined },
): Promise<Set<number>> {
  const newestFirst = [...made].sort((a, b) => b.step - a.step);
  const newestGood = async (candidates: readonly Made[]) => {
    for (const one of candidates) if (what === 'samples' || (await sumsHold(place, one.name))) return one;
    return undefined;
  };
  const newest = (await newestGood(newestFirst)) ?? newestFirst[0];
  const first = what === 'samples' ? newestFirst.at(-1) : undefined;
  const ofBest = best === undefined ? undefined : await newestGood(newestFirst.filter(({ step }) => step <= best));
  return new Set([newest, first, ofBest].flatMap((kept) => kept?.step ?? []));
}

/** Of what was made at some steps, the step of what stands for the best figure: the last at or before it. */
export function lastUpTo(steps: readonly number[], best: number | undefined): number | undefined {
  const upToBest = best === undefined ? [] : steps.filter((step) => step <= best);
  return upToBest.length > 0 ? Math.max(...upToBest) : undefined;
}
