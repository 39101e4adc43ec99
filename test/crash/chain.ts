import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../../engine/protocol/runFolder';
import { readHistory } from '../../engine/runs/runHistory';
import { readRecord } from '../workbench/runFolder';
import { runEngine } from './engine';
import { carryOut, killText, type Kill, type RunLength } from './kills';
import { differencesBetween, differenceText, outcomeOf, type Outcome } from './outcome';
import type { Variant } from './variants';

/** A run that was let be, to which others are compared. */
export interface Reference {
  /** Absolute path. */
  folder: string;
  length: RunLength;
  outcome: Outcome;
}

/** A run that was killed several times, resumed each time, and at last finished. */
export interface Chain {
  name: string;
  /** How often a process was killed. */
  kills: number;
  identical: boolean;
  /** When, in words. */
  instants: string[];
  /** What is not as in the uninterrupted run. */
  differences: string[];
}

/** The variant's experiment file in a folder. @param generator folder of the run whose generator it takes. */
export function writeVariant({ name, experiment }: Variant, folder: string, generator?: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name.replace(/\W+/g, '-')}.experiment.json`);
  const own = experiment as { generator?: object };
  const complete = generator === undefined ? own : { ...own, generator: { ...own.generator, from: generator } };
  writeFileSync(file, `${JSON.stringify(complete, null, 2)}\n`);
  return file;
}

/** Runs an experiment without interruption. @throws Error if it does not finish. */
export async function referenceRun(file: string, folder: string): Promise<Reference> {
  rmSync(folder, { recursive: true, force: true });
  const { code, stderr, wall } = await runEngine(['run', file, '--folder', folder]);
  if (code !== 0) throw new Error(`${file} ended with code ${code}: ${stderr}`);
  return finishedReference(folder, wall);
}

/** @param wall milliseconds that the run took. */
export async function finishedReference(folder: string, wall: number): Promise<Reference> {
  const { checkpoints, stages } = await readHistory(folder);
  const length = { wall, checkpoints: checkpoints.length, stages: stages.length };
  return { folder, length, outcome: await outcomeOf(folder) };
}

/** Kills a run, and each time goes on with it; a kill that comes too late is none. */
export async function runChain(name: string, { file, folder, reference, kills }: ChainPlan): Promise<Chain> {
  const instants: string[] = [];
  rmSync(folder, { recursive: true, force: true });
  for (;;) {
    const kill = kills[instants.length];
    const { code, stderr } = await goOn(file, folder, kill);
    const isKilled = kill !== undefined && code === null;
    if (isKilled) instants.push(killText(kill));
    // One that was killed with its last word said leaves nothing to go on with.
    if (isKilled && readRecord(folder)?.state !== 'finished') continue;
    const failure = isKilled || code === 0 ? [] : [`the engine ended with code ${code}: ${stderr}`];
    const differences = failure.length > 0 ? failure : await differencesOf(reference, folder);
    return { name, kills: instants.length, identical: differences.length === 0, instants, differences };
  }
}

interface ChainPlan {
  file: string;
  /** The run's folder. */
  folder: string;
  reference: Reference;
  kills: readonly Kill[];
}

/** Begins the run, or goes on with it, as a person would. */
function goOn(file: string, folder: string, kill: Kill | undefined) {
  const isRun = existsSync(join(folder, runFiles.record));
  const args = isRun ? ['resume', folder] : ['run', file, '--folder', folder];
  return runEngine(args, kill ? carryOut(kill, folder) : undefined);
}

async function differencesOf({ outcome }: Reference, folder: string): Promise<string[]> {
  return differencesBetween(outcome, await outcomeOf(folder)).map(differenceText);
}
