import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { resumedFrom } from '../../engine/history/reducer';
import { exitCodes } from '../../engine/protocol/exitCodes';
import { runFiles } from '../../engine/protocol/runFolder';
import type { Reference } from './chain';
import { runEngine, type EngineEnd } from './engine';
import { carryOut } from './kills';
import { differencesBetween, differenceText, eventsIn, outcomeOf } from './outcome';

/** Makes a run that was killed after some checkpoints. */
export async function killedRun(file: string, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const { code, stderr } = await runEngine(
    ['run', file, '--folder', folder],
    carryOut({ at: 'checkpoint', nth: 4, delay: 0 }, folder),
  );
  if (code !== null) throw new Error(`${folder} could not be killed, it ended with code ${code}: ${stderr}`);
}

/**
 * Lets two engines resume a copy of a killed run at once.
 * @returns what is wrong: one has to go on and to finish as the uninterrupted run, the other to be told so.
 */
export async function resumeTwice(killed: string, folder: string, { outcome }: Reference): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  cpSync(killed, folder, { recursive: true });
  const before = timesResumed(folder);
  const ends = await Promise.all([runEngine(['resume', folder]), runEngine(['resume', folder])]);
  const times = timesResumed(folder) - before;
  return [
    ...(ends.some(isRefused) && ends.some(({ code }) => code === exitCodes.success)
      ? []
      : [`two resumes ended with ${ends.map(endText).join(' and ')}`]),
    ...(times === 1 ? [] : [`the run was gone on with ${times} times`]),
    ...differencesBetween(outcome, await outcomeOf(folder)).map(differenceText),
  ];
}

function isRefused({ code, stderr }: EngineEnd): boolean {
  return code === exitCodes.wrongUse && stderr.includes('This run is still going');
}

function endText({ code, stderr }: EngineEnd): string {
  return `code ${code} (${stderr.trim()})`;
}

function timesResumed(folder: string): number {
  return eventsIn(readFileSync(join(folder, runFiles.events), 'utf8')).filter(
    (event) => resumedFrom(event) !== undefined,
  ).length;
}
