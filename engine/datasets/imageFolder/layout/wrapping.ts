import { isPlainName } from './folderNames';
import type { Outside } from './layout';
import { splitNameOf } from './splitName';
import { filledFolders, imagesIn, type FolderNode } from '../tree';

/** The largest share of images right in a folder that has the classes as sub-folders: previews, a logo. */
const mostLoose = 1 / 3;

/** Which share of a folder's images lies right in it, in no sub-folder. */
export function imageShare(node: FolderNode): number {
  return node.images.length / Math.max(1, imagesIn(node).length);
}

/**
 * The folder that holds the classes: within folders that hold a single one with images, and few themselves. A folder
 * with more images right in it is a class, and is not stepped into; nor is a split, unless within one of its kind, as
 * archives are unpacked to `train/train`.
 */
export function unwrapped(node: FolderNode): FolderNode {
  const own = splitNameOf(node.name)?.split;
  const way = [node];
  for (;;) {
    const inner = way.at(-1)!;
    const [only, ...more] = filledFolders(inner);
    if (!only || more.length > 0 || imageShare(inner) >= 0.5) return inner;
    if (only.isLmdb) return inner;
    // `faces/images` with images: the class is called faces.
    if (imageShare(only) > mostLoose) return isEcho(only, inner) ? (way.at(-2) ?? inner) : inner;
    const name = splitNameOf(only.name);
    if (name?.prefix === '' && name.split !== own) return inner;
    way.push(only);
  }
}

/** Whether what is in a folder is sorted into classes. */
export function isSorted(node: FolderNode): boolean {
  const inner = unwrapped(node);
  const [only, ...more] = filledFolders(inner);
  if (inner.isLmdb || !only || imageShare(inner) >= 0.5) return false;
  return more.length > 0 || imageShare(only) <= mostLoose || !isEcho(only, inner);
}

/** Whether all there is in a folder is one called `images`: the only class, where others are not sorted either. */
export function isOneClass(node: FolderNode): boolean {
  const [only, ...more] = filledFolders(node);
  return only !== undefined && more.length === 0 && node.images.length === 0 && isPlainName(only.name);
}

/** Whether a folder's name adds nothing to that of the folder it lies in: `test/test`, `val/images`. */
function isEcho(only: FolderNode, { name }: FolderNode): boolean {
  const split = splitNameOf(only.name)?.split;
  const isSameSplit = split !== undefined && split === splitNameOf(name)?.split;
  return isSameSplit || isPlainName(only.name) || only.name.toLowerCase() === name.toLowerCase();
}

export function steppedInto(from: FolderNode, to: FolderNode): string[] {
  if (from === to) return [];
  const isLoose = aroundOf(from, to).some(({ why }) => why === 'loose');
  return [`${to.path}/ was stepped into: there are no other ${isLoose ? 'folders of images' : 'images'} around it.`];
}

/** What lies on the way from a folder to one within it. */
export function aroundOf(from: FolderNode, to: FolderNode): Outside[] {
  const outside: Outside[] = [];
  for (let node = from; node !== to;) {
    outside.push(...outsideOf(node));
    node = filledFolders(node)[0]!;
  }
  return outside;
}

/** The images right in a folder whose sub-folders are classes or splits, and the sub-folders without any. */
export function outsideOf(node: FolderNode): Outside[] {
  const filled = new Set(filledFolders(node));
  return [
    ...node.images.map((path): Outside => ({ path, why: 'loose' })),
    ...node.folders.filter((folder) => !filled.has(folder)).map(({ path }): Outside => ({ path, why: 'empty' })),
  ];
}
