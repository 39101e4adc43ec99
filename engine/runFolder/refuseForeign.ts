import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { openInside, pathInside } from '../files/insideFolder';
import { runFiles } from '../protocol/runFolder';

const folders = [runFiles.samples, runFiles.checkpoints, runFiles.networks, runFiles.subsampled] as const;
const isFolder = (name: string) => (folders as readonly string[]).includes(name);

/**
 * Looks at what stands where a run's files belong, before an engine writes to any: a run folder may come from a
 * stranger.
 * @throws UserError if a link leads out of the folder, or a file or folder is something else. Nothing was touched.
 */
export async function refuseForeign(folder: string): Promise<void> {
  for (const name of Object.values(runFiles)) {
    if (isFolder(name)) await refuseNoFolder(folder, name);
    else await refuseNoFile(folder, name);
  }
}

async function refuseNoFile(folder: string, name: string): Promise<void> {
  try {
    await (await openInside(folder, name)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

async function refuseNoFolder(folder: string, name: string): Promise<void> {
  const found = await lstat(await pathInside(folder, name)).catch(() => null);
  if (!found || found.isDirectory()) return;
  throw new UserError('This is no folder.', {
    where: join(folder, name),
    advice: 'Remove it: a folder belongs in its place.',
  });
}
