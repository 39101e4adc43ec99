import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../errors';
import type { RunHistory } from '../history/history';
import { HistoryReducer } from '../history/reducer';
import { runEventSchema } from '../protocol/events';
import type { RunRecord } from '../protocol/record';
import { runFiles } from '../protocol/runFolder';
import { isGoing, readRecord, readRunFile } from '../runFolder/readRecord';

/** A run that has ended, as its folder tells it. */
export interface RunContents {
  /** Absolute path. */
  folder: string;
  record: RunRecord;
  /** Its config, as plain values. */
  config: unknown;
  /** What its events come to: what a resumed run has taken back is not among it. */
  history: RunHistory;
}

/** @throws UserError if the folder holds no run, or one that is still going. */
export async function readRunContents(folderGiven: string): Promise<RunContents> {
  const folder = resolve(folderGiven);
  const record = await readEndedRecord(folder);
  const config: unknown = JSON.parse(await readRunFile(folder, join(folder, runFiles.config)));
  return { folder, record, config, history: await readHistory(join(folder, runFiles.events)) };
}

/** @throws UserError if the folder holds no run, or one that is still going. */
export async function readEndedRecord(folder: string): Promise<RunRecord> {
  const record = await readRecord(folder);
  if (!isGoing(record)) return record;
  throw new UserError('This run is still going.', {
    where: folder,
    advice: 'Wait until it has ended, or stop it: darkroom ask <folder> stop.',
  });
}

/** A line that is torn is no event. */
async function readHistory(file: string): Promise<RunHistory> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const reducer = new HistoryReducer();
  reducer.add(lines.flatMap((line) => runEventSchema.safeParse(parseJson(line)).data ?? []));
  return reducer.whole();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
