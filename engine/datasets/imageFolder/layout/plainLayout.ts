import { classesIn } from './classPlaces';
import type { Layout, NoLayout } from './layout';
import { suspicionsOf } from './suspicions';
import type { FolderNode } from '../tree';
import { imageShare } from './wrapping';

/** Every sub-folder a class. */
export function plainLayout(top: FolderNode): Layout | NoLayout {
  if (top.isLmdb) return { fault: 'export', path: top.path };
  const { places, outside } = classesIn(top);
  if (places.size === 0) return { fault: top.images.length > 0 ? 'unsorted' : 'nothing', path: top.path };
  if (imageShare(top) > 0.5) return { fault: 'unsorted', path: top.path };
  return { where: top.path, train: places, test: new Map(), outside, notes: suspicionsOf(top) };
}
