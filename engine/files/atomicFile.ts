import { open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { renamePatiently, syncFolder } from './durable';
import { makeFolder } from './makeFolder';
import { temporaryName } from './temporaryName';

/** Writes a file as `writeFileAtomic` does. */
export type WriteFile = (path: string, data: string | Uint8Array) => Promise<void>;

/**
 * Writes a file whole or not at all: to a temporary name in the same folder, synced to the disk, then renamed over
 * `path`. Whoever reads meanwhile sees the old file or the new one. A folder that is not there is not made: that of a
 * run may have been moved or deleted meanwhile.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, temporaryName(basename(path)));
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await renamePatiently(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Writes a file as `writeFileAtomic` does; its folder is made if there is none. */
export async function writeFileMakingFolder(path: string, data: string | Uint8Array): Promise<void> {
  makeFolder(dirname(path));
  await writeFileAtomic(path, data);
}
