import type { Dirent } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isTemporaryName, mayBeWritten } from '../files/temporaryName';
import type { RunPaths } from './createRunFolder';

/**
 * Removes the files that killed processes had not finished writing, by their temporary names. Only for the engine that
 * has the run. What can't be removed stays, and disturbs nobody.
 */
export async function removeLeftovers({ folder, samples, networks, subsampled }: RunPaths): Promise<void> {
  const systems = (await entriesOf(subsampled)).filter((entry) => entry.isDirectory());
  for (const each of [folder, samples, networks, ...systems.map(({ name }) => join(subsampled, name))]) {
    const unfinished = (await entriesOf(each)).filter(
      (entry) => entry.isFile() && isTemporaryName(entry.name) && !mayBeWritten(join(each, entry.name)),
    );
    for (const { name } of unfinished) await rm(join(each, name), { force: true }).catch(() => {});
  }
}

/** What is in a folder; nothing where it is a link, which may lead out of the run, or not there. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  const isFolder = await lstat(folder).then(
    (about) => about.isDirectory(),
    () => false,
  );
  return isFolder ? readdir(folder, { withFileTypes: true }) : [];
}
