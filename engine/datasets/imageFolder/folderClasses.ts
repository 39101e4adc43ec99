import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { explainSystemError } from '../../files/systemErrors';
import { formatCount } from '../../format';
import { ConfigSource } from '../../jsonc/source';
import { type FolderClass, plainClasses, readClassMap } from './classMap';
import { inventoryOf, type Inventory, type LeftOut } from './inventory';
import type { Layout, NoLayout } from './layout';

/** Labels are at most two bytes. */
const maxClasses = 65_536;

/** A folder of images that can be trained on. */
export interface SortedFolder {
  layout: Layout;
  classes: FolderClass[];
  leftOut: readonly LeftOut[];
}

/**
 * The sub-folders of a data set and the classes that they, or a map, make.
 * @param map The path of a JSON file of classes; without it, every sub-folder is one.
 * @throws UserError if the folder is laid out otherwise or can't be read, or the map is wrong.
 */
export async function classesOfFolder(folder: string, map: string | undefined): Promise<SortedFolder> {
  const { layout, leftOut } = await inventoryOrRefusal(folder);
  if ('fault' in layout) throw refusalOf(folder, layout);
  const absolute = { ...layout, where: join(folder, layout.where) };
  const classes = map === undefined ? plainClasses(layout) : await readClassMap(map, absolute);
  if (classes.length > maxClasses)
    throw new UserError(
      `There are ${formatCount(classes.length)} classes here; Darkroom takes ${formatCount(maxClasses)}.`,
      {
        where: absolute.where,
        advice: 'Choose among them by dataset.classes.',
      },
    );
  return { layout: absolute, classes, leftOut };
}

async function inventoryOrRefusal(folder: string): Promise<Inventory> {
  try {
    return await inventoryOf(folder);
  } catch (error) {
    throw explainSystemError(error, folder) ?? error;
  }
}

/**
 * How many classes a folder or its map has, without looking whether they fit together; undefined if it can't be read.
 */
export async function countClasses(folder: string, map: string | undefined): Promise<number | undefined> {
  try {
    if (map !== undefined) return Object.keys(new ConfigSource(map, readFileSync(map, 'utf8')).value as object).length;
    const { layout } = await inventoryOf(folder);
    return 'fault' in layout ? undefined : layout.train.size;
  } catch {
    return undefined;
  }
}

function refusalOf(folder: string, { fault, path }: NoLayout): UserError {
  const where = join(folder, path);
  switch (fault) {
    case 'unsorted':
      return new UserError("The images here don't lie in sub-folders by class.", {
        where,
        advice: 'Make one sub-folder for each class, even if there is only one, and move the images there.',
      });
    case 'no training':
      return new UserError('There are only test images here, going by the names of the folders.', {
        where,
        advice: 'Name a folder with training images too, in train/, or rename the folders if they are classes.',
      });
    case 'export':
      return new UserError('This is a single LMDB export, and not a folder with one sub-folder for each class.', {
        where,
        advice:
          `Name the folder above: ${join(where, '..')}. Its other sub-folders are classes too; dataset.classes ` +
          'chooses among them.',
      });
    case 'nothing':
      return nothingIn(where);
  }
}

function nothingIn(where: string): UserError {
  const names = readdirSync(where);
  const archive = names.find((name) => /\.(zip|tar|tgz|gz|7z|rar)$/i.test(name));
  if (archive !== undefined)
    return new UserError(`There are no images here, but an archive (${archive}).`, {
      where,
      advice: `Unpack ${archive} first.`,
    });
  return new UserError('There are no images here, in no sub-folder either.', {
    where,
    advice: 'Name a folder with one sub-folder of images for each class.',
  });
}
