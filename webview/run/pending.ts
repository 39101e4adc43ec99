import type { ControlAction } from '../../engine/protocol/control';
import type { RunStatus } from '../../extension/contract/panel';
import type { History } from './history';

/** What was asked of the engine and has not been seen to happen yet. */
export interface Pending {
  action: ControlAction;
  /** What would tell that it happened, as it was when asked. */
  before: string;
}

export function ask(action: ControlAction, status: RunStatus, history: History): Pending {
  return { action, before: sign(action, status, history) };
}

/** Whether the engine has done what was asked, or can't any more. */
export function isDone({ action, before }: Pending, status: RunStatus, history: History): boolean {
  const { state } = status.record;
  if (status.lost || state === 'stopped' || state === 'failed' || state === 'finished') return true;
  return sign(action, status, history) !== before;
}

/** Something that is different after the action. */
function sign(action: ControlAction, { record }: RunStatus, history: History): string {
  switch (action) {
    case 'pause':
    case 'resume':
    case 'stop':
      return record.state;
    case 'checkpoint':
      return String(history.checkpoints.at(-1)?.seq);
    case 'sample':
      return String(history.grids.at(-1)?.seq);
    case 'evaluate':
      return String(history.evaluations.at(-1)?.seq);
  }
}
