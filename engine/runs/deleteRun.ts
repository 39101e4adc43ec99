import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { isOfClaims } from '../protocol/claim';
import { runFiles } from '../protocol/runFolder';
import { findRunFolders } from './findRuns';
import { claimRunFolder } from './ownership/claimRunFolder';
import { isGoing } from './ownership/standing';
import { readRecord } from './readRecord';

/**
 * Refuses a folder that must not be deleted as a run: that is none, that is only a link to one, that holds more than
 * one run, or whose engine may still write.
 * @throws UserError, or an Error if its record can't be understood.
 */
export async function checkDeletable(folder: string): Promise<void> {
  const refuse = (message: string, advice: string): never => {
    throw new UserError(message, { where: folder, advice });
  };
  const record = await readRecord(folder);
  if (!record)
    return refuse('This is not a run folder: nothing of it is deleted.', 'Name a folder that holds a run.json.');
  if ((await lstat(folder)).isSymbolicLink())
    refuse('This is a link to a run: nothing is deleted.', 'Name the folder itself.');
  if (await isGoing(folder)) refuse('This run is still going: it is not deleted.', 'Stop it first.');
  const entries = await readdir(folder, { withFileTypes: true });
  const within = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map(({ name }) => findRunFolders(join(folder, name))),
  );
  const project = entries.some(({ name }) => name === '.git' || name === 'package.json');
  if (project || within.flat().length > 0) {
    refuse(
      `More than a run lies in this folder (${project ? 'a project' : within.flat()[0]}): nothing of it is deleted.`,
      'Move that elsewhere first, or delete the folder by hand.',
    );
  }
}

/**
 * Deletes a run folder for good, its record last: what was interrupted half way is still listed, and can be deleted
 * again.
 * @throws UserError as `checkDeletable`.
 */
export async function deleteRun(folder: string): Promise<void> {
  await checkDeletable(folder);
  // Nobody goes on with it from here on.
  await claimRunFolder(folder);
  // The claim stays till the end, so that nobody takes over what is half there.
  const rank = (name: string) => (name === runFiles.record ? 2 : isOfClaims(name) ? 1 : 0);
  const names = (await readdir(folder)).toSorted((a, b) => rank(a) - rank(b));
  for (const name of names.filter((each) => each !== runFiles.record)) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
  await rm(folder, { recursive: true, force: true });
}
