import { duration } from '../training/narration';
import type { RunResult } from '../training/run';
import type { Watcher } from '../training/journal';
import { exitCodes } from './exitCodes';
import { interruptSignal } from './interrupt';
import { print, printProblem } from './output';
import { watcherFor } from './watchers';

/** Shows a run in the terminal; Ctrl-C stops it. The last line says how it ended and where its folder is. */
export async function conductInTerminal(conduct: (watcher: Watcher, signal: AbortSignal) => Promise<RunResult>): Promise<number> {
  const watcher = watcherFor(process.stdout);
  const result = await conduct(watcher, interruptSignal((text) => { watcher.line(text); })).finally(() => { watcher.close(); });
  if (result.error) printProblem('error', result.error);
  else if (result.reason) print(result.reason);
  const words = { finished: 'Finished', stopped: 'Stopped', failed: 'Failed' }[result.state];
  print(`${words} after ${duration(result.seconds)}. Run folder: ${result.folder}`);
  return result.state === 'failed' ? exitCodes.failed : exitCodes.success;
}
