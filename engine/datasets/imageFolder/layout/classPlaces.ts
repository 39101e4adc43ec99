import { classFolders } from './classFolders';
import type { Outside, Place } from './layout';
import { filledFolders, imagesIn, type FolderNode } from '../tree';
import { aroundOf, unwrapped } from './wrapping';

/** Where the images of classes lie, and what is passed over there. */
export interface Classes {
  places: Map<string, Place>;
  outside: Outside[];
}

/** The classes in a folder, or in the one that it is wrapped around. */
export function classesOf(node: FolderNode): Classes {
  const inner = unwrapped(node);
  const { places, outside } = classesIn(inner);
  return { places, outside: [...aroundOf(node, inner), ...outside] };
}

/** The sub-folders with images right in a folder, as classes. */
export function classesIn(node: FolderNode): Classes {
  const { folders, outside } = classFolders(node);
  const classes = placesByName(folders.map((folder) => [exportName(folder), folder]));
  return { places: classes.places, outside: [...outside, ...classes.outside] };
}

/** Folders of one class each by its name; names that only Unicode writes in two ways are one. */
export function placesByName(named: readonly (readonly [string, FolderNode])[]): Classes {
  const groups = new Map<string, FolderNode[]>();
  for (const [written, folder] of named) {
    const name = written.normalize('NFC');
    groups.set(name, [...(groups.get(name) ?? []), folder]);
  }
  const classes: Classes = { places: new Map(), outside: [] };
  for (const [name, folders] of groups) {
    const exported = folders.flatMap(exportsIn)[0];
    if (exported) {
      classes.places.set(name, { kind: 'lmdb', path: exported.path });
      classes.outside.push(...folders.flatMap((folder) => besideExport(folder, exported)));
    } else {
      const files = folders.flatMap((folder) => imagesIn(folder).sort());
      classes.places.set(name, { kind: 'files', path: folders[0]!.path, files });
    }
  }
  return classes;
}

/** A folder's name, without the ending of LSUN's exports. */
export const exportName = ({ name, isLmdb }: FolderNode) => (isLmdb ? name.replace(/_lmdb$/, '') : name);

/** A folder, and those within, that are LMDB exports. */
function exportsIn(node: FolderNode): FolderNode[] {
  return [...(node.isLmdb ? [node] : []), ...node.folders.flatMap(exportsIn)];
}

/** All that has images in a folder but an export. */
function besideExport(node: FolderNode, exported: FolderNode): Outside[] {
  const isOnTheWay = node === exported || exported.path.startsWith(`${node.path}/`);
  if (!isOnTheWay) return [{ path: node.path, why: 'beside export' }];
  return [
    ...node.images.map((path): Outside => ({ path, why: 'beside export' })),
    ...filledFolders(node).flatMap((folder) => besideExport(folder, exported)),
  ];
}
