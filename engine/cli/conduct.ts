import { duration } from '../training/narration';
import type { RunResult } from '../training/run';
import type { Watcher } from '../training/journal';
import { exitCodes } from './exitCodes';
import { interruptSignal } from './interrupt';
import { print, printProblem } from './output';
import { watcherFor } from './watchers';

/**
 * Shows a run in the terminal; Ctrl-C stops it. The last line says how it ended and where its folder is. `place` finds
 * the place that an error names.
 */
export async function conductInTerminal(
  conduct: (watcher: Watcher, signal: AbortSignal) => Promise<RunResult>,
  place: (where: string) => string = (where) => where,
): Promise<number> {
  const watcher = watcherFor(process.stdout);
  const result = await conduct(
    watcher,
    interruptSignal((text) => {
      watcher.line(text);
    }),
  ).finally(() => {
    watcher.close();
  });
  const { error } = result;
  if (error)
    printProblem('error', { message: error.message, where: error.where && place(error.where), advice: error.advice });
  else if (result.reason) print(result.reason);
  const words = { finished: 'Finished', stopped: 'Stopped', failed: 'Failed' }[result.state];
  print(`${words} after ${duration(result.seconds)}. Run folder: ${result.folder}`);
  return result.state === 'failed' ? exitCodes.failed : exitCodes.success;
}
