import { join } from 'node:path';
import type { RunHistory } from '../history/history';
import { HistoryReducer } from '../history/reducer';
import type { RunEvent } from '../protocol/events';
import { runFiles } from '../protocol/runFolder';
import { EventTail } from './eventTail';

/** All that a run's events come to by now, `without` those of some types, which then cost next to nothing. */
export async function readHistory(folder: string, without: readonly RunEvent['type'][] = []): Promise<RunHistory> {
  let reducer = new HistoryReducer();
  await new EventTail(join(folder, runFiles.events), without).read({
    restart: () => (reducer = new HistoryReducer()),
    take: (event) => reducer.take(event),
    takeScalars: (line) => reducer.takeScalars(line),
  });
  return reducer.whole();
}
