import { printProblem } from '../output';
import type { Unreadable } from './readRuns';

/** Warns of what could not be read, behind what was. */
export function printUnreadable(unreadable: readonly Unreadable[]): void {
  for (const { folder, message } of unreadable) printProblem('warning', { message, where: folder });
}
