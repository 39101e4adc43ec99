import type { Layout, NoLayout } from './layout';
import { lsunLayout } from './lsunLayout';
import { plainLayout } from './plainLayout';
import { splitLayout } from './splitLayout';
import type { FolderNode } from './tree';
import { aroundOf, steppedInto, unwrapped } from './wrapping';

/**
 * Finds out how a folder of images is laid out: training folders beside test folders, LSUN's `<class>_train` beside
 * `<class>_val` (as images, or ending in `_lmdb`), or just a folder for each class; any of them in folders that hold
 * nothing else.
 */
export function findLayout(root: FolderNode): Layout | NoLayout {
  const top = unwrapped(root);
  const found = splitLayout(top) ?? lsunLayout(top) ?? plainLayout(top);
  return 'fault' in found
    ? found
    : {
        ...found,
        notes: [...steppedInto(root, top), ...found.notes],
        outside: [...aroundOf(root, top), ...found.outside],
      };
}
