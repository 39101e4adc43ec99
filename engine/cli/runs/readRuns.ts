import { UserError } from '../../errors';
import { findRunFolders } from '../../runs/findRuns';
import { isGoing } from '../../runs/ownership/standing';
import { isLive } from '../../runs/record';
import type { Run } from '../../runs/run';
import { RunReader } from '../../runs/runReader';

/** Run folders that are read at once. */
const parallel = 8;
/** Seconds for which a run is watched whose engine can't be seen from here. */
const glance = 3;

/** A run folder, or a file in one, that can't be understood. */
export interface Unreadable {
  folder: string;
  message: string;
  /** The file, where it is known. */
  where: string;
}

export interface RunsFound {
  runs: Run[];
  /** Runs that are left out, and those that stand without their annotations. */
  unreadable: Unreadable[];
}

/** Every run folder in some places, each once. */
export async function runFoldersIn(places: readonly string[]): Promise<string[]> {
  const found = await Promise.all(places.map((place) => findRunFolders(place)));
  return [...new Set(found.flat())].sort();
}

/**
 * Reads runs for lists; what can't be understood is told, and the others are there all the same. Takes some seconds
 * longer where engines can't be seen from here: those on other machines are watched, all at once.
 */
export async function readRuns(folders: readonly string[]): Promise<RunsFound> {
  const runs: Run[] = [];
  const unreadable: Unreadable[] = [];
  const report = (folder: string) => (error: unknown) => {
    unreadable.push({ folder, message: reasonOf(error), where: (error instanceof UserError && error.where) || folder });
  };
  for (let i = 0; i < folders.length; i += parallel) {
    const read = folders
      .slice(i, i + parallel)
      .map((folder) => new RunReader(folder, report(folder)).read().catch(report(folder)));
    runs.push(...(await Promise.all(read)).filter((run) => run !== null && run !== undefined));
  }
  const settled = await Promise.all(runs.map((run) => settledRun(run).catch(report(run.folder))));
  return { runs: settled.filter((run) => run !== null && run !== undefined), unreadable };
}

/** Whether a run that should be going is lost; null if it is gone by now. */
async function settledRun(run: Run): Promise<Run | null> {
  if (!isLive(run.phase) || (await isGoing(run.folder, { seconds: glance }))) return run;
  const now = await new RunReader(run.folder).read();
  return now && isLive(now.phase) ? { ...now, phase: 'lost' } : now;
}

/**
 * One run that was asked for.
 * @throws UserError if it can't be understood.
 */
export async function readRun(folder: string): Promise<Run> {
  const { runs, unreadable } = await readRuns([folder]);
  if (runs[0]) return runs[0];
  throw new UserError(unreadable[0]?.message ?? 'This run is gone.', {
    where: unreadable[0]?.where ?? folder,
    advice:
      'Nothing was done with it. A file of it was written by another program, by a newer Darkroom, or was damaged.',
  });
}

/** zod's messages are JSON: for a person it is enough that the form is wrong. */
function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  return name === 'ZodError' || error instanceof SyntaxError
    ? 'The file is not of the form that Darkroom writes.'
    : message;
}
