import { parseOverride } from '../../config/overrides';
import { resumeRun } from '../../training/run';
import { conductInTerminal } from '../conduct';

export function resume(folder: string, sets: string[]): Promise<number> {
  const overrides = sets.map(parseOverride);
  return conductInTerminal((watcher, signal) => resumeRun(folder, overrides, watcher, signal));
}
