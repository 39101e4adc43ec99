import { readdir } from 'node:fs/promises';
import { pathInside } from '../files/insideFolder';
import { runFiles } from '../protocol/runFolder';

/**
 * The pictures of a run that are not to be shown, as their events name them: links, which may lead anywhere, and what
 * is no regular file.
 * @throws UserError if the folder that holds them leads out of the run's.
 */
export async function foreignPictures(folder: string): Promise<ReadonlySet<string>> {
  const place = await pathInside(folder, runFiles.samples);
  const entries = await readdir(place, { withFileTypes: true }).catch(() => []);
  const foreign = entries.filter((entry) => !entry.isFile());
  return new Set(foreign.map(({ name }) => `${runFiles.samples}/${name}`));
}
