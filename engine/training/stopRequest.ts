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

/** @throws StopRequest if the process or the run is asked to stop. */
export function throwIfStopAsked(signal: AbortSignal, control: ControlChannel): void {
  if (signal.aborted) throw new StopRequest(String(signal.reason));
  if (control.pending()?.action === 'stop') throw new StopRequest(stoppedOnRequest);
}
