/**
 * To be imported before anything else. Node opens its debugger, to anyone who can reach its port, at the signal SIGUSR1
 * as long as nobody listens to it; batch systems send it as a warning. Until a run listens, it ends the process as it
 * does any program that does not know it.
 */
function end(): void {
  process.off('SIGUSR1', end);
  process.kill(process.pid, 'SIGUSR1');
}
if (process.platform !== 'win32') process.on('SIGUSR1', end);

/** Leaves SIGUSR1 to a listener that is there by now. */
export function releaseDebuggerSignal(): void {
  process.off('SIGUSR1', end);
}
