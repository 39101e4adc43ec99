import { visible } from '../../../plainText';
import { classFolders } from './classFolders';
import { isAnnotationName } from './folderNames';
import { splitNameOf } from './splitName';
import { someNames } from '../../loading/someNames';
import { filledFolders, type FolderNode } from '../tree';
import { unwrapped } from './wrapping';

/** What makes it doubtful that the folders in one are classes, as sentences: they are trained on all the same. */
export function suspicionsOf(node: FolderNode): string[] {
  const classes = classFolders(node).folders;
  return [...alike(classes), ...calledLikeSplits(classes), ...calledLikeAnnotations(classes), ...uneven(classes)];
}

/** Folds of the same classes, or several versions of the same images. */
function alike(classes: readonly FolderNode[]): string[] {
  const groups = new Map<string, FolderNode[]>();
  for (const folder of classes) {
    const names = subfolders(folder);
    // One alone is a folder of its own name, or `images`, in each class.
    if (names.length < 2) continue;
    const key = names.join('/').toLowerCase();
    groups.set(key, [...(groups.get(key) ?? []), folder]);
  }
  return [...groups.values()]
    .filter((folders) => folders.length > 1)
    .map(
      (folders) =>
        `These classes have the same sub-folders (${someNames(subfolders(folders[0]!))}): ${someNames(pathsOf(folders))}. ` +
        'If the sub-folders are the classes, name just one of these folders as dataset.folder.',
    );
}

function calledLikeSplits(classes: readonly FolderNode[]): string[] {
  const folders = classes.filter(({ name }) => {
    const split = splitNameOf(name);
    return split && (split.prefix === '' || split.split === 'test');
  });
  if (folders.length === 0) return [];
  const which = folders.length === 1 ? 'This class is' : 'These classes are';
  return [
    `${which} called like a split, and trained on like the others: ${someNames(pathsOf(folders))}. ` +
      'If the images there are no class, move them elsewhere.',
  ];
}

function calledLikeAnnotations(classes: readonly FolderNode[]): string[] {
  const folders = classes.filter(({ name }) => isAnnotationName(name));
  if (folders.length === 0) return [];
  const which = folders.length === 1 ? 'This class is' : 'These classes are';
  return [
    `${which} called like annotations of other images, and trained on like the others: ` +
      `${someNames(pathsOf(folders))}. If the images there are no class, move them elsewhere.`,
  ];
}

/** One folder with sub-folders beside some without any: it may be what holds the classes. */
function uneven(classes: readonly FolderNode[]): string[] {
  const [nested, ...more] = classes.filter((folder) => subfolders(folder).length > 1);
  if (!nested || more.length > 0 || classes.length === 1) return [];
  if (classes.some((folder) => folder !== nested && filledFolders(folder).length > 0)) return [];
  return [
    `Only ${visible(nested.path)}/ has sub-folders (${someNames(subfolders(nested))}), and all are one class. ` +
      'If they are the classes, name it as dataset.folder.',
  ];
}

const subfolders = (folder: FolderNode) => filledFolders(unwrapped(folder)).map(({ name }) => name);
const pathsOf = (folders: readonly FolderNode[]) => folders.map(({ path }) => path);
