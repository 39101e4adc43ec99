import { existsSync, mkdirSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Makes a folder and those above it, where there are none.
 * @throws the system's own error. Node's recursive `mkdir` says of a file system that can only be read that there is no
 * such folder, and of one like `/proc`, where nobody can make any, nothing: it tries for ever.
 */
export function makeFolder(path: string): void {
  const above = dirname(path);
  if (above !== path && !existsSync(above)) makeFolder(above);
  try {
    mkdirSync(path);
  } catch (error) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/**
 * Makes folders in one that is there, each in the one before it, where there are none.
 * @returns whether any was made.
 * @throws the system's own error, also if `folder` itself is not there: it is not made.
 */
export async function makeFoldersIn(folder: string, ...names: string[]): Promise<boolean> {
  let made = false;
  for (let path = folder; names.length > 0;) {
    path = join(path, names.shift()!);
    made = await mkdir(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
        return made;
      },
    );
  }
  return made;
}
