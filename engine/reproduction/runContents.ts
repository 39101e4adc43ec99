import { join, resolve } from 'node:path';
import { UserError } from '../errors';
import type { RunHistory } from '../history/history';
import type { RunRecord } from '../protocol/record';
import { runFiles } from '../protocol/runFolder';
import { readRecord, readRunFile } from '../runFolder/readRecord';
import { isGoing, type Watch } from '../runs/ownership/standing';
import { readHistory } from '../runs/runHistory';

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
  return { folder, record, config, history: await readHistory(folder) };
}

/** @throws UserError if the folder holds no run, or one that is still going. */
export async function readEndedRecord(folder: string, watch?: Watch): Promise<RunRecord> {
  const record = await readRecord(folder);
  if (!(await isGoing(folder, watch))) return record;
  throw new UserError('This run is still going.', {
    where: folder,
    advice: 'Wait until it has ended, or stop it: darkroom ask <folder> stop.',
  });
}
