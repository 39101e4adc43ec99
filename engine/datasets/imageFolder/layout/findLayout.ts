import type { Layout, NoLayout } from './layout';
import { lsunLayout } from './lsunLayout';
import { mainFolder } from './mainFolder';
import { plainLayout } from './plainLayout';
import { splitLayout } from './splitLayout';
import { withWholeSplits } from './splitParts';
import { splitsWithin } from './splitsWithin';
import type { FolderNode } from '../tree';
import { aroundOf, steppedInto, unwrapped } from './wrapping';

/**
 * Finds out how a folder of images is laid out: training folders beside test folders, or within each class, LSUN's
 * `<class>_train` beside `<class>_val` (as images, or ending in `_lmdb`), or just a folder for each class; any of them
 * in folders that hold nothing else, or nothing that could be classes.
 */
export function findLayout(root: FolderNode): Layout | NoLayout {
  const unpacked = unwrapped(root);
  const { top, notes } = withWholeSplits(unpacked);
  const found = splitLayout(top) ?? lsunLayout(top) ?? layoutWithin(top) ?? splitsWithin(top) ?? plainLayout(top);
  return 'fault' in found
    ? found
    : {
        ...found,
        notes: [...steppedInto(root, unpacked), ...notes, ...found.notes],
        outside: [...aroundOf(root, unpacked), ...found.outside],
      };
}

/** That of a folder beside others that hold no classes. */
function layoutWithin(top: FolderNode): Layout | undefined {
  const found = mainFolder(top);
  if (!found) return undefined;
  const layout = findLayout(found.main);
  if ('fault' in layout) return undefined;
  return {
    ...layout,
    notes: [
      `${found.main.path}/ was stepped into: the folders beside it hold no classes, going by what they are called and hold.`,
      ...layout.notes,
    ],
    outside: [...found.outside, ...layout.outside],
  };
}
