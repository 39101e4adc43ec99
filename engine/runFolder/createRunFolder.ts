import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { randomInt } from 'node:crypto';
import type { Experiment } from '../config/common';
import { UserError } from '../errors';
import { runFiles, runId, runsFolderName } from '../protocol/runFolder';
import { makeFolder } from '../files/makeFolder';
import { explainSystemError } from '../files/systemErrors';
import { claimRunFolder, type RunClaim } from '../runs/ownership/claimRunFolder';
import { standingOf, stillGoing } from '../runs/ownership/standing';
import { findUnfinishedStart, removeUnfinishedStart } from './unfinishedStart';

/** Where a run's folder may be asked for. */
export interface RunPlace {
  /** This very folder (`--folder`). */
  folder?: string;
  /** The folder that holds all runs (`--runs`); default `runs` in the current directory. */
  runs?: string;
  /** The folder that new runs lie in, where neither is given: that of the run which is repeated. */
  beside?: string;
}

/** A run's files by their absolute paths. */
export interface RunPaths extends Record<keyof typeof runFiles, string> {
  folder: string;
}

export function runPaths(folder: string): RunPaths {
  const at = (name: keyof typeof runFiles) => join(folder, runFiles[name]);
  return {
    folder,
    config: at('config'),
    record: at('record'),
    changes: at('changes'),
    events: at('events'),
    control: at('control'),
    log: at('log'),
    annotations: at('annotations'),
    samples: at('samples'),
    initial: at('initial'),
    checkpoints: at('checkpoints'),
    kernels: at('kernels'),
    networks: at('networks'),
    subsampled: at('subsampled'),
  };
}

/**
 * Makes a run's folder and claims it, so that two engines never share one.
 * @throws UserError if the folder is occupied or can't be made.
 */
export async function createRunFolder(
  place: RunPlace,
  experiment: string,
  config: string,
): Promise<{ paths: RunPaths; claim: RunClaim }> {
  let made: string | undefined;
  try {
    if (!place.folder) made = await newFolder(parentOf(place, experiment));
    const paths = runPaths(made ?? resolve(place.folder!));
    makeFolder(paths.folder);
    // Looked at before it is claimed, so that nothing is written to a folder that is no run's; and after, since a
    // whole run may have been made meanwhile.
    await findOnlyStart(paths.folder, config);
    const claim = await claimRunFolder(paths.folder);
    try {
      await removeUnfinishedStart(paths.folder, await findOnlyStart(paths.folder, config));
      await writeFile(paths.config, config, { flag: 'wx' });
      await mkdir(paths.samples);
      await mkdir(paths.checkpoints);
      return { paths, claim };
    } catch (error) {
      claim.release();
      throw error;
    }
  } catch (error) {
    if (made !== undefined) await removeStart(made, config).catch(() => undefined);
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOTDIR') {
      throw new UserError("There is a file where the run's folder should be.", {
        where: path,
        advice:
          'Choose another place: --runs or --folder in a terminal, the setting darkroom.runsFolder in the editor.',
        cause: error,
      });
    }
    throw explainSystemError(error) ?? error;
  }
}

function parentOf({ runs, beside }: RunPlace, experiment: string): string {
  return runs === undefined && beside !== undefined ? beside : resolve(runs ?? runsFolderName, experiment);
}

/**
 * What is in a folder that is no run's yet: nothing, or what was left of this run by an engine that was killed, or
 * whose disk was full, before it could write the record.
 * @throws UserError if there is anything else.
 */
async function findOnlyStart(folder: string, config: string): Promise<string[]> {
  const left = await findUnfinishedStart(folder, config);
  if (left) return left;
  const { is, owner } = await standingOf(folder, null);
  if (is === 'going') throw stillGoing(folder, owner);
  throw new UserError('The run folder is occupied: there are files in it already.', {
    where: folder,
    advice: 'Choose an empty or new folder, or go on with the run that is there: darkroom resume <folder>.',
  });
}

/** Removes a folder of which no more was made than a run's start. */
async function removeStart(folder: string, config: string): Promise<void> {
  const isStart = (await readdir(folder)).length === 0 || (await findUnfinishedStart(folder, config)) !== null;
  if (isStart) await rm(folder, { recursive: true, force: true });
}

/** A folder under `parent` named by the time; the suffix keeps apart runs that begin in the same second. */
async function newFolder(parent: string): Promise<string> {
  makeFolder(parent);
  for (let attempt = 1; ; attempt++) {
    const folder = join(parent, runId(new Date(), randomInt(0x10000)));
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 100) throw error;
    }
  }
}

/** `config.json`: the experiment with every default filled in. */
export function configText(experiment: Experiment): string {
  return `${JSON.stringify(experiment, null, 2)}\n`;
}
