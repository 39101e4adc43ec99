import { readdir } from 'node:fs/promises';
import { pathInside } from '../files/insideFolder';
import { runFiles } from '../protocol/runFolder';

/** The steps of which a run has checkpoints, the newest first. */
export async function checkpointSteps(folder: string): Promise<number[]> {
  const names = await readdir(await pathInside(folder, runFiles.checkpoints)).catch(() => []);
  const steps = names.flatMap((name) => /^step-(\d+)/.exec(name)?.[1] ?? []).map(Number);
  return [...new Set(steps)].sort((a, b) => b - a);
}
