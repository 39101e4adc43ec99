import { exitCodes } from '../protocol/exitCodes';

/**
 * A signal that is aborted, with the reason in words, when the process is asked to end. Asked a second time by Ctrl-C,
 * it ends at once.
 */
export function interruptSignal(say: (text: string) => void): AbortSignal {
  const controller = new AbortController();
  const ask = (reason: string, hint: string) => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort(reason);
    say(hint);
  };
  process.on('SIGINT', () => {
    ask('Stopped by Ctrl-C.', 'Stopping with a checkpoint … Ctrl-C again ends at once.');
  });
  for (const name of ['SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!controller.signal.aborted) ask(`Stopped by the signal ${name}.`, 'Stopping with a checkpoint …');
    });
  }
  return controller.signal;
}
