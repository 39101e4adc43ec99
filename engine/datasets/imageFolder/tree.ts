import { byNaturalOrder } from '../loading/naturalOrder';

/** A folder as a data set sees it: what may be images, and the folders within. */
export interface FolderNode {
  /** From the data set's folder, with `/`; '' for itself. */
  path: string;
  name: string;
  /** Files right in it, by their paths. */
  images: string[];
  /** In natural order. */
  folders: FolderNode[];
  /** Whether it is an LMDB export: a folder with a file `data.mdb`. */
  isLmdb: boolean;
}

/** The file of an LMDB export that holds its values. */
export const lmdbFile = 'data.mdb';
/** The file beside it that LMDB keeps for itself. */
export const lmdbLock = 'lock.mdb';

/** The tree of these folders and image files, given by their paths. */
export function treeOf(images: readonly string[], folders: readonly string[], exports: readonly string[]): FolderNode {
  const root: FolderNode = { path: '', name: '', images: [], folders: [], isLmdb: false };
  const known = new Map([['', root]]);
  const nodeAt = (path: string): FolderNode => {
    const there = known.get(path);
    if (there) return there;
    const end = path.lastIndexOf('/');
    const node: FolderNode = { path, name: path.slice(end + 1), images: [], folders: [], isLmdb: false };
    known.set(path, node);
    nodeAt(folderOf(path)).folders.push(node);
    return node;
  };
  for (const path of folders) nodeAt(path);
  for (const path of exports) nodeAt(folderOf(path)).isLmdb = true;
  for (const path of images) nodeAt(folderOf(path)).images.push(path);
  for (const node of known.values()) node.folders.sort((a, b) => byNaturalOrder(a.name, b.name));
  return root;
}

/** The images of a folder at any depth, those of LMDB exports aside. */
export function imagesIn({ images, folders }: FolderNode): string[] {
  return [...images, ...folders.flatMap(imagesIn)];
}

/** Whether there are images in a folder, at any depth. */
function isFilled({ images, folders, isLmdb }: FolderNode): boolean {
  return isLmdb || images.length > 0 || folders.some(isFilled);
}

/** The folders right in one that have images. */
export function filledFolders({ folders }: FolderNode): FolderNode[] {
  return folders.filter(isFilled);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
