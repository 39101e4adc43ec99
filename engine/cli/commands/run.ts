import { dirname, resolve } from 'node:path';
import { placeInFile } from '../../experiment/load';
import { parseOverride } from '../../experiment/overrides';
import { oneLine } from '../../plainText';
import { exitCodes } from '../../protocol/exitCodes';
import { findRun } from '../../runFolder/findRun';
import { weightsOfRun } from '../../runFolder/initialWeights';
import { readRunSource } from '../../runFolder/runSource';
import { runInTerminal } from '../runInTerminal';
import { print, printProblem } from '../output';
import { resume } from './resume';

export interface RunOptions {
  set: string[];
  folder?: string;
  runs?: string;
  json?: boolean;
  resumeIfThere?: boolean;
  /** `RUN` or `RUN@step`: whose weights it begins with. */
  from?: string;
}

/** Runs an experiment file, or repeats the run of a folder beside it. */
export async function run(
  config: string,
  { set, json, resumeIfThere = false, from, ...place }: RunOptions,
): Promise<number> {
  const { source: read, warnings, file, text, repeats } = await readRunSource(config, set.map(parseOverride));
  for (const warning of warnings) printProblem('warning', warning);
  if (resumeIfThere && place.folder !== undefined) {
    const there = await findRun(place.folder, read);
    if (there === 'finished') {
      if (!json) print(`This run is finished already. Run folder: ${oneLine(resolve(place.folder))}`);
      return exitCodes.success;
    }
    if (there === 'unfinished') return resume(place.folder, { set: [], json });
  }
  const source = from === undefined ? read : { ...read, initial: await weightsOfRun(from, read.experiment) };
  const { startRun } = await import('../../training/run');
  const beside = repeats ? dirname(repeats.folder) : undefined;
  return runInTerminal((listener, signal) => startRun({ source, place: { ...place, beside }, listener, signal }), {
    json,
    place: (where) => placeInFile(file, text, where),
  });
}
