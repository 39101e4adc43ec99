import { statSync } from 'node:fs';

/** What there is at a path, links followed. */
export function pathKind(path: string): 'folder' | 'file' | 'nothing' {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? 'nothing' : found.isDirectory() ? 'folder' : 'file';
}
