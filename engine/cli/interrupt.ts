import { exitCodes } from '../protocol/exitCodes';
import { releaseDebuggerSignal } from './debuggerSignal';

/** By which a process is asked to end: by a terminal, by a batch system as a warning, by whoever shuts down. */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;

/**
 * A signal that is aborted, with the reason in words, when the process is asked to end. Asked a second time by Ctrl-C,
 * it ends at once.
 */
export function interruptSignal(say: (text: string) => void): AbortSignal {
  const controller = new AbortController();
  for (const name of endingSignals) {
    const isCtrlC = name === 'SIGINT';
    process.on(name, () => {
      if (controller.signal.aborted) {
        if (isCtrlC) process.exit(exitCodes.interrupted);
        return;
      }
      controller.abort(isCtrlC ? 'Stopped by Ctrl-C.' : `Stopped by the signal ${name}.`);
      say(`Stopping with a checkpoint …${isCtrlC ? ' Ctrl-C again ends at once.' : ''}`);
    });
  }
  releaseDebuggerSignal();
  return controller.signal;
}
