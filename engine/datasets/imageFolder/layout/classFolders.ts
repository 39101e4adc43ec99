import { isAnnotationName, isPlainName } from './folderNames';
import type { Outside } from './layout';
import { filledFolders, type FolderNode } from '../tree';
import { outsideOf } from './wrapping';

/** The sub-folders of a folder that are classes if any are, and what else lies there. */
export function classFolders(node: FolderNode): { folders: FolderNode[]; outside: Outside[] } {
  const filled = filledFolders(node);
  const isOfImages = filled.some(({ name }) => isPlainName(name));
  const folders: FolderNode[] = [];
  const outside = outsideOf(node);
  for (const folder of filled) {
    if (isDoubled(folder, node, filled)) outside.push({ path: folder.path, why: 'doubled' });
    else if (isOfImages && isAnnotationName(folder.name)) outside.push({ path: folder.path, why: 'annotations' });
    else folders.push(folder);
  }
  return { folders, outside };
}

/** Whether an archive holds all twice: `plants/plants/oak` below `plants/oak`. */
function isDoubled(folder: FolderNode, around: FolderNode, beside: readonly FolderNode[]): boolean {
  const names = new Set(beside.map(({ name }) => name));
  const within = filledFolders(folder);
  return folder.name === around.name && within.length > 0 && within.every(({ name }) => names.has(name));
}
