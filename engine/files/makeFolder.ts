import { existsSync, mkdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Makes a folder and those above it, where there are none.
 * @throws the system's own error: of a file system that can only be read, Node's recursive `mkdir` says that there is
 * no such folder.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') mkdirSync(highestMissing(path));
    throw error;
  }
}

function highestMissing(path: string): string {
  const above = dirname(path);
  return above === path || existsSync(above) ? path : highestMissing(above);
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
