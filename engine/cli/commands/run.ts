import { dirname } from 'node:path';
import { placeInFile } from '../../experiment/load';
import { parseOverride } from '../../experiment/overrides';
import { readRunSource } from '../../runFolder/runSource';
import { runInTerminal } from '../runInTerminal';
import { printProblem } from '../output';

export interface RunOptions {
  set: string[];
  folder?: string;
  runs?: string;
  json?: boolean;
}

/** Runs an experiment file, or repeats the run of a folder beside it. */
export async function run(config: string, { set, json, ...place }: RunOptions): Promise<number> {
  const { source, warnings, file, text, repeats } = await readRunSource(config, set.map(parseOverride));
  for (const warning of warnings) printProblem('warning', warning);
  const { startRun } = await import('../../training/run');
  const beside = repeats ? dirname(repeats.folder) : undefined;
  return runInTerminal((listener, signal) => startRun({ source, place: { ...place, beside }, listener, signal }), {
    json,
    place: (where) => placeInFile(file, text, where),
  });
}
