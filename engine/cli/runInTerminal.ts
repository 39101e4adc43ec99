import { duration } from '../runFolder/formatEvent';
import { oneLine } from '../plainText';
import type { RunResult } from '../training/run';
import type { RunListener } from '../runFolder/reporter';
import { exitCodes } from '../protocol/exitCodes';
import { interruptSignal } from './interrupt';
import { jsonListener } from './jsonListener';
import { print, printAside, printEngineError } from './output';
import { terminalListener } from './terminalListener';

/** Begins a run, or goes on with one, until it ends or `signal` is aborted. */
export type Conduct = (listener: RunListener, signal: AbortSignal) => Promise<RunResult>;

interface Showing {
  /** As lines of JSON: the folder, then the events, and nothing else. */
  json?: boolean;
  /** Finds the place that an error names. */
  place?: (where: string) => string;
}

/**
 * Shows a run in the terminal; Ctrl-C stops it. The last line says how it ended and where its folder is.
 * @returns the exit code.
 */
export async function runInTerminal(conduct: Conduct, { json = false, place }: Showing = {}): Promise<number> {
  return json ? runAsJson(conduct, place) : runAsText(conduct, place);
}

async function runAsText(conduct: Conduct, place: Showing['place']): Promise<number> {
  const result = await follow(conduct);
  printFailure(result, place);
  if (!result.error && result.reason) print(result.reason);
  const words = { finished: 'Finished', stopped: 'Stopped', failed: 'Failed' }[result.state];
  print(`${words} after ${duration(result.seconds)}. Run folder: ${oneLine(result.folder)}`);
  return exitCodeOf(result);
}

async function runAsJson(conduct: Conduct, place: Showing['place']): Promise<number> {
  const result = await conduct(
    jsonListener(),
    interruptSignal((text) => {
      printAside(text);
    }),
  );
  printFailure(result, place);
  return exitCodeOf(result);
}

/** Shows a run in the terminal while it goes on; Ctrl-C stops it. */
async function follow(conduct: Conduct): Promise<RunResult> {
  const listener = terminalListener(process.stdout);
  return conduct(
    listener,
    interruptSignal((text) => {
      listener.line(text);
    }),
  ).finally(() => {
    listener.close();
  });
}

function printFailure({ error }: RunResult, place: Showing['place'] = (where) => where): void {
  if (error)
    printEngineError({ message: error.message, where: error.where && place(error.where), advice: error.advice });
}

function exitCodeOf({ state }: RunResult): number {
  return { finished: exitCodes.success, stopped: exitCodes.stopped, failed: exitCodes.failed }[state];
}
