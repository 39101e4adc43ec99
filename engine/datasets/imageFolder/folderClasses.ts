import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { explainSystemError } from '../../files/systemErrors';
import { formatCount } from '../../format';
import { ConfigSource } from '../../jsonc/source';
import { type FolderClass, plainClasses, readClassMap } from './classMap';
import { inventoryOf, type Inventory } from './inventory';
import type { Layout, NoLayout } from './layout/layout';
import { isLoss, settled, type LeftOut } from './leftOut';
import { leftOutSentences } from './leftOutText';

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
  if ('fault' in layout) throw refusalOf(folder, layout, leftOut);
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
  return { layout: absolute, classes, leftOut: settled([...leftOut, ...notChosen(layout, classes)]) };
}

async function inventoryOrRefusal(folder: string): Promise<Inventory> {
  try {
    return await inventoryOf(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM')
      throw new UserError('This folder may not be read.', {
        where: folder,
        advice: 'Change its permissions, or those of the folders that it lies in.',
        cause: error,
      });
    throw explainSystemError(error, folder) ?? error;
  }
}

/** The folders that no class of a map has. */
function notChosen({ train, test }: Layout, classes: readonly FolderClass[]): LeftOut[] {
  const chosen = new Set(classes.flatMap(({ folders }) => folders));
  return [...train, ...test].filter(([name]) => !chosen.has(name)).map(([, { path }]) => ({ path, why: 'not chosen' }));
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

/** Why there is nothing to train on, with what is left out, since that may be what was meant to be trained on. */
function refusalOf(folder: string, { fault, path }: NoLayout, leftOut: readonly LeftOut[]): UserError {
  const where = join(folder, path);
  const losses = leftOut.filter(isLoss);
  const refusal = (message: string, advice: string) =>
    new UserError(message, { where, advice: [...leftOutSentences(losses), advice].join(' ') });
  switch (fault) {
    case 'unsorted':
      return refusal(
        "The images here don't lie in sub-folders by class.",
        'Make one sub-folder for each class, even if there is only one, and move the images there.',
      );
    case 'no training':
      return refusal(
        'There are only test images here, going by the names of the folders.',
        'Name a folder with training images too, in train/, or rename the folders if they are classes.',
      );
    case 'export':
      return refusal(
        'This is a single LMDB export, and not a folder with one sub-folder for each class.',
        `Set dataset.name to "lmdb" to read it alone. Or name the folder above, ${join(where, '..')}: its other ` +
          'sub-folders are classes too, and dataset.classes chooses among them.',
      );
    case 'nothing':
      return nothingIn(where, losses);
  }
}

/** That there are no images, with the reason why if there may be some. */
function nothingIn(where: string, losses: readonly LeftOut[]): UserError {
  if (losses.length === 0)
    return new UserError('There are no images here, in no sub-folder either.', {
      where,
      advice: 'Name a folder with one sub-folder of images for each class.',
    });
  const formats = [...new Set(losses.flatMap(({ format }) => format ?? []))];
  const message =
    formats.length === 0
      ? 'There are no images here that can be read.'
      : `The images here are of ${formats.length === 1 ? 'a format that is' : 'formats that are'} not read: ` +
        `${formats.join(', ')}.`;
  return archivesIn(where, losses) ?? new UserError(message, { where, advice: leftOutSentences(losses).join(' ') });
}

/** If there is nothing but archives. */
function archivesIn(where: string, losses: readonly LeftOut[]): UserError | undefined {
  const [first, ...more] = losses;
  if (!first || losses.some(({ why }) => why !== 'archive')) return undefined;
  const paths = more.length === 0 ? first.path : `${first.path} and ${formatCount(more.length)} more`;
  return new UserError(`There are no images here, but ${more.length === 0 ? 'an archive' : 'archives'} (${paths}).`, {
    where,
    advice: `Unpack ${paths} first.`,
  });
}
