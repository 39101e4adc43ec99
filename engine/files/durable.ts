import { open, rename } from 'node:fs/promises';

/** What a rename fails with while another program (a virus scanner, an indexer) holds one of its files open. */
const heldOpen = new Set<string | undefined>(['EPERM', 'EACCES', 'EBUSY']);
/** Milliseconds before each further try: 3.6 s together. */
const pauses = [10, 20, 50, 100, 200, 400, 800, 1000, 1000];

/** Renames a file or a folder, again for some seconds where something holds it open. */
export async function renamePatiently(from: string, to: string): Promise<void> {
  for (const pause of pauses) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (!heldOpen.has((error as NodeJS.ErrnoException).code)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return rename(from, to);
}

/** What folders are refused with by systems and file systems that can't sync them. */
const unsyncable = new Set<string | undefined>(['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM', 'EACCES', 'EBADF']);

/** Makes what was renamed into a folder, or made in it, survive a power cut, where the file system can. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!unsyncable.has((error as NodeJS.ErrnoException).code)) throw error;
  }
}
