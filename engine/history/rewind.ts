import { legacyResumedFrom } from '../protocol/legacyDeclarations';
import type { RunEvent } from '../protocol/events';

/** The step that a resumed engine goes on from where this event says so; else undefined. */
export function resumedFrom(event: RunEvent): number | undefined {
  if (event.type !== 'state') return undefined;
  return event.resumedFrom ?? legacyResumedFrom(event.reason);
}
