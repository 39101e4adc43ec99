import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checkRunConfig } from '../experiment/runConfig';
import { changesBetween, withoutChanges } from '../experiment/keyChanges';
import { UserError } from '../errors';
import { changesText } from '../history/changesText';
import type { RunRecord } from '../protocol/record';
import { runFiles } from '../protocol/runFolder';
import { readRecord, readRunFile } from './readRecord';
import type { RunSource } from './runSource';

/**
 * Whether a folder holds a run of a source: one that is finished, or one to go on with. Keys that were changed when the
 * run went on may stand in the source as they were or as they are.
 * @throws UserError if it holds a run of another config, naming the keys that differ.
 */
export async function findRun(given: string, source: RunSource): Promise<'nothing' | 'unfinished' | 'finished'> {
  const folder = resolve(given);
  const names: string[] = await readdir(folder).catch(() => []);
  if (!names.includes(runFiles.record)) return 'nothing';
  const record = await readRecord(folder);
  const differing = await differences(folder, record, source);
  if (differing.length === 0) return record.state === 'finished' ? 'finished' : 'unfinished';
  throw new UserError(`The run that is there has another config: ${changesText(differing)}.`, {
    where: folder,
    advice:
      'Choose another --folder, or go on with that run by darkroom resume, where --set changes what may be changed.',
  });
}

/** Keys whose values in the run are others than in the source. */
async function differences(folder: string, { changes = [] }: RunRecord, { experiment }: RunSource) {
  const file = join(folder, runFiles.config);
  const { experiment: present } = checkRunConfig(file, await readRunFile(folder, file));
  const wanted = { ...experiment, $schema: undefined };
  const fromNow = changesBetween({ ...present, $schema: undefined }, wanted);
  const fromStart = changesBetween({ ...withoutChanges(present, changes), $schema: undefined }, wanted);
  return fromNow.filter(({ key }) => fromStart.some((change) => change.key === key));
}
