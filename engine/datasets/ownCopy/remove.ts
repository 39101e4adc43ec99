import { readdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors';
import { isTemporaryName, mayBeWritten } from '../../files/temporaryName';
import type { DatasetDefinition } from '../definition';
import { describeDataset } from '../listing';
import { notePath } from './places';

/**
 * Removes the own copy of a data set that can be fetched again. Only its own files go; whatever else lies in its folder
 * stays, and so does the folder then.
 * @throws UserError if it is none that was fetched, or is being fetched.
 */
export async function removeCopy(definition: DatasetDefinition): Promise<void> {
  const { name, title, ownCopy } = definition;
  const { fetchable, fetching, filesHere } = await describeDataset(definition);
  if (!ownCopy || !fetchable) {
    throw new UserError(`Darkroom has no copy of ${title} that was fetched.`, {
      advice: 'Only what `darkroom datasets fetch` can get again is removed.',
    });
  }
  if (fetching) {
    throw new UserError(`${title} is being fetched.`, { advice: 'Stop that first, or wait until it has ended.' });
  }
  const folder = ownCopy.folder();
  for (const file of filesHere) await rm(join(folder, file), { force: true });
  await rm(notePath(name), { force: true });
  await removeLeftOvers(folder);
  await rmdir(folder).catch(() => undefined);
}

/** Removes what fetches into `folder` have left beside it that were killed. */
export async function removeLeftOvers(folder: string): Promise<void> {
  const place = dirname(folder);
  const isLeftOver = (name: string) =>
    name.startsWith(`.${basename(folder)}.`) && isTemporaryName(name) && !mayBeWritten(join(place, name));
  const names = await readdir(place).catch(() => []);
  await Promise.all(names.filter(isLeftOver).map((name) => rm(join(place, name), { recursive: true, force: true })));
}
