import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

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
