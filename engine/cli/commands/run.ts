import { loadConfig, placeInFile, readConfigText } from '../../experiment/load';
import { parseOverride } from '../../experiment/overrides';
import { runInTerminal } from '../runInTerminal';
import { printProblem } from '../output';

export async function run(config: string, options: { set: string[]; folder?: string; runs?: string }): Promise<number> {
  const { experiment, warnings } = await loadConfig(config, options.set.map(parseOverride));
  for (const warning of warnings) printProblem('warning', warning);
  const { startRun } = await import('../../training/run');
  const text = await readConfigText(config);
  return runInTerminal(
    (listener, signal) => startRun({ experiment, configFile: config, place: options, listener, signal }),
    (where) => placeInFile(config, text, where),
  );
}
