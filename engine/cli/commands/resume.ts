import { parseOverride } from '../../experiment/overrides';
import { resumeRun } from '../../training/run';
import { runInTerminal } from '../runInTerminal';

export function resume(folder: string, { set, json }: { set: string[]; json?: boolean }): Promise<number> {
  const overrides = set.map(parseOverride);
  return runInTerminal((listener, signal) => resumeRun(folder, overrides, listener, signal), { json });
}
