import { readFileSync } from 'node:fs';
import { UserError } from '../../errors';
import { formatCount } from '../../format';
import type { Issue } from '../../jsonc/problems';
import { ConfigSource } from '../../jsonc/source';
import { type FolderClass, plainClasses, readClassMap } from './classMap';
import { findLayout, type Layout } from './layout';

/** Labels are at most two bytes. */
const maxClasses = 65_536;

/**
 * The sub-folders of a data set and the classes that they, or a map, make.
 * @param map The path of a JSON file of classes; without it, every sub-folder is one.
 * @throws UserError if the folder is laid out otherwise, or the map is wrong.
 */
export async function classesOfFolder(
  folder: string,
  map: string | undefined,
): Promise<{ layout: Layout; classes: FolderClass[] }> {
  const layout = findLayout(folder);
  const classes = map === undefined ? plainClasses(layout) : await readClassMap(map, layout);
  if (classes.length > maxClasses)
    throw new UserError(
      `There are ${formatCount(classes.length)} classes here; Darkroom takes ${formatCount(maxClasses)}.`,
      {
        where: layout.where,
        advice: 'Choose among them by dataset.classes.',
      },
    );
  return { layout, classes };
}

/**
 * How many classes a folder or its map has, without looking whether they fit together; undefined if it can't be read.
 */
export function countClasses(folder: string, map: string | undefined): number | undefined {
  try {
    if (map === undefined) return findLayout(folder).train.size;
    return Object.keys(new ConfigSource(map, readFileSync(map, 'utf8')).value as object).length;
  } catch {
    return undefined;
  }
}

/** What keeps a folder's images from being sorted into classes; the images are seen only when they are read. */
export async function checkClasses(folder: string, map: string | undefined): Promise<Issue[]> {
  try {
    await classesOfFolder(folder, map);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { where = '' } = error;
    const isOfMap = map !== undefined && (where === 'dataset.classes' || where.startsWith(map));
    const place = where.startsWith('dataset.') ? '' : ` (${where})`;
    return [
      {
        path: ['dataset', isOfMap ? 'classes' : 'folder'],
        at: 'value',
        severity: 'error',
        inSchema: false,
        message: `${error.message}${place}`,
        advice: error.advice,
      },
    ];
  }
}
