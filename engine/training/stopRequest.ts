import type { ControlChannel } from '../runFolder/controlChannel';

/** Thrown where the run is asked to end before there is anything to keep. */
export class StopRequest extends Error {
  override readonly name = 'StopRequest';

  constructor(readonly reason: string) {
    super(reason);
  }
}

/** Reason of a stop asked for by `control.json`. */
export const stoppedOnRequest = 'Stopped on request.';

/**
 * What `work` comes to. It is given up, though it goes on in the background, when the process is asked to end.
 * @throws StopRequest
 */
export async function untilStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => {
      reject(new StopRequest(String(signal.reason)));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });
  return Promise.race([work, stopped]).finally(() => {
    signal.removeEventListener('abort', stop);
  });
}

/** @throws StopRequest if the process or the run is asked to stop. */
export function throwIfStopAsked(signal: AbortSignal, control: ControlChannel): void {
  if (signal.aborted) throw new StopRequest(String(signal.reason));
  if (control.pending()?.action === 'stop') throw new StopRequest(stoppedOnRequest);
}
