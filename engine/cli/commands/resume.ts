import { parseOverride } from '../../experiment/overrides';
import { resumeRun } from '../../training/run';
import { runInTerminal } from '../runInTerminal';

export function resume(folder: string, sets: string[]): Promise<number> {
  const overrides = sets.map(parseOverride);
  return runInTerminal((listener, signal) => resumeRun(folder, overrides, listener, signal));
}
