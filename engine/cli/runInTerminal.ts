import { duration } from '../runFolder/formatEvent';
import type { RunResult } from '../training/run';
import type { RunListener } from '../runFolder/reporter';
import { exitCodes } from '../protocol/exitCodes';
import { interruptSignal } from './interrupt';
import { print, printEngineError } from './output';
import { terminalListener } from './terminalListener';

/**
 * Shows a run in the terminal; Ctrl-C stops it. The last line says how it ended and where its folder is. `place` finds
 * the place that an error names.
 */
export async function runInTerminal(
  conduct: (listener: RunListener, signal: AbortSignal) => Promise<RunResult>,
  place: (where: string) => string = (where) => where,
): Promise<number> {
  const listener = terminalListener(process.stdout);
  const result = await conduct(
    listener,
    interruptSignal((text) => {
      listener.line(text);
    }),
  ).finally(() => {
    listener.close();
  });
  const { error } = result;
  if (error)
    printEngineError({ message: error.message, where: error.where && place(error.where), advice: error.advice });
  else if (result.reason) print(result.reason);
  const words = { finished: 'Finished', stopped: 'Stopped', failed: 'Failed' }[result.state];
  print(`${words} after ${duration(result.seconds)}. Run folder: ${result.folder}`);
  return result.state === 'failed' ? exitCodes.failed : exitCodes.success;
}
