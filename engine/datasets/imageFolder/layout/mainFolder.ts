import { classFolders } from './classFolders';
import { isAnnotationName, isExtraName, isWrapperName } from './folderNames';
import type { Outside } from './layout';
import { splitFolders } from './splitLayout';
import { splitNameOf } from './splitName';
import { filledFolders, imagesIn, type FolderNode } from '../tree';
import { isSorted, unwrapped } from './wrapping';

/** The folder that the classes lie in, where others with images lie beside it. */
interface MainFolder {
  main: FolderNode;
  /** All else there. */
  outside: readonly Outside[];
}

/**
 * The one of several folders that holds splits (`data` beside `docs`), or that is called like what holds classes, or
 * lies beside what is called like no class; undefined where there is no such folder, or more than one.
 */
export function mainFolder(top: FolderNode): MainFolder | undefined {
  const { folders, outside } = classFolders(top);
  const main = only(folders.filter(hasSplits)) ?? only(folders.filter((node) => isSorted(node) && !isAside(node)));
  if (!main || filledFolders(top).length === 1) return undefined;
  const others = folders.filter((node) => node !== main);
  const isLarger = imagesIn(main).length > others.flatMap(imagesIn).length;
  if (!hasSplits(main) && !others.every(isAside) && !(isWrapperName(main.name) && isLarger)) return undefined;
  return { main, outside: [...outside, ...others.map((node): Outside => ({ path: node.path, why: whyAside(node) }))] };
}

function only<T>(all: readonly T[]): T | undefined {
  return all.length === 1 ? all[0] : undefined;
}

/** Whether there are classes for training and others for tests in a folder. */
function hasSplits(node: FolderNode): boolean {
  const found = splitFolders(unwrapped(node));
  return found !== undefined && !('fault' in found) && (found.test !== undefined || found.otherTests.length > 0);
}

/** Whether a folder's name says that it is no class. */
function isAside({ name }: FolderNode): boolean {
  return isExtraName(name) || isAnnotationName(name) || splitNameOf(name)?.split === 'test';
}

function whyAside(node: FolderNode): Outside['why'] {
  if (isAnnotationName(node.name)) return 'annotations';
  if (splitNameOf(node.name)?.split === 'test') return isSorted(node) ? 'other split' : 'unsorted';
  return 'no split';
}
