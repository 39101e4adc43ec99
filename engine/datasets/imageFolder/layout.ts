import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError } from '../../errors';
import { pathKind } from '../../files/pathKind';

/** Names of files that may be images. */
export const imageName = /\.(jpe?g|png|webp)$/i;

/** Where the images of a class lie: files in a folder, at any depth, or the values of an LMDB export. */
export interface Place {
  kind: 'files' | 'lmdb';
  path: string;
}

/** The sub-folders of a data set by the names that classes go by. */
export interface Layout {
  /** Where the training sub-folders lie, for a person. */
  where: string;
  train: ReadonlyMap<string, Place>;
  /** Empty where test images have to be held back. */
  test: ReadonlyMap<string, Place>;
  notes: readonly string[];
}

/** Where ImageNet's archive has its `train`. */
const imagenetRoots = ['.', 'ILSVRC/Data/CLS-LOC', 'Data/CLS-LOC', 'CLS-LOC'];
const testFolders = ['test', 'val', 'valid', 'validation'];

/**
 * Finds out how a folder of images is laid out: `train/<class>` beside `test` or `val`, LSUN's `<class>_train` beside
 * `<class>_val` (as images, or ending in `_lmdb`), or just `<class>`.
 * @throws UserError if it is none of these.
 */
export function findLayout(folder: string): Layout {
  for (const root of imagenetRoots.map((path) => join(folder, path))) {
    const train = join(root, 'train');
    if (!isFolder(train)) continue;
    const classes = subFolders(train);
    if (classes.size > 0 && !isLmdb(train)) return splitLayout(root, classes);
    if (hasImages(train) && subFolders(root).size <= 2) throw unsorted(train);
  }
  const found = subFolders(folder);
  if (found.size === 0) throw noClasses(folder);
  return lsunLayout(folder, found) ?? { where: folder, train: found, test: new Map(), notes: [] };
}

function splitLayout(root: string, train: ReadonlyMap<string, Place>): Layout {
  const there = testFolders.filter((name) => isFolder(join(root, name)));
  const sorted = there.find((name) => subFolders(join(root, name)).size > 0);
  const unsortedNote =
    `The images in ${there.map((name) => `${name}/`).join(' and ')} don't lie in sub-folders by class, so a ` +
    'tenth of the training images is held back to test with. Sort them by class to test with them.';
  return {
    where: join(root, 'train'),
    train,
    test: sorted === undefined ? new Map() : subFolders(join(root, sorted)),
    notes: sorted === undefined && there.length > 0 ? [unsortedNote] : [],
  };
}

/** LSUN's `bedroom_train_lmdb`; `_lmdb` is dropped from the names already. */
function lsunLayout(where: string, found: ReadonlyMap<string, Place>): Layout | undefined {
  const of = (ending: string) =>
    new Map(
      [...found]
        .filter(([name]) => name.endsWith(ending))
        .map(([name, place]) => [name.slice(0, -ending.length), place]),
    );
  const train = of('_train');
  return train.size === 0 ? undefined : { where, train, test: of('_val'), notes: [] };
}

/** By their names in alphabetical order, without those that archivers and editors make. */
function subFolders(folder: string): Map<string, Place> {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter(
      (entry) =>
        !/^(\.|__MACOSX$)/.test(entry.name) &&
        (entry.isDirectory() || (entry.isSymbolicLink() && isFolder(join(folder, entry.name)))),
    )
    .map(({ name }) => name)
    .sort();
  return new Map(
    names.map((name): [string, Place] => {
      const path = join(folder, name);
      return isLmdb(path) ? [name.replace(/_lmdb$/, ''), { kind: 'lmdb', path }] : [name, { kind: 'files', path }];
    }),
  );
}

const isLmdb = (folder: string) => existsSync(join(folder, 'data.mdb'));
const isFolder = (path: string) => pathKind(path) === 'folder';
const hasImages = (folder: string) => readdirSync(folder).some((name) => imageName.test(name));

function unsorted(where: string): UserError {
  return new UserError("The images here don't lie in sub-folders by class.", {
    where,
    advice: 'Make one sub-folder for each class, even if there is only one, and move the images there.',
  });
}

function noClasses(folder: string): UserError {
  if (isLmdb(folder)) {
    return new UserError('This is a single LMDB export, and not a folder with one sub-folder for each class.', {
      where: folder,
      advice:
        `Name the folder above: ${join(folder, '..')}. Its other sub-folders are classes too; dataset.classes ` +
        'chooses among them.',
    });
  }
  if (hasImages(folder)) return unsorted(folder);
  const archive = readdirSync(folder).find((name) => /\.(zip|tar|tgz|gz)$/i.test(name));
  if (archive !== undefined)
    return new UserError(`There are no sub-folders here, but an archive (${archive}).`, {
      where: folder,
      advice: `Unpack ${basename(archive)} first.`,
    });
  return new UserError('There are no sub-folders here.', {
    where: folder,
    advice: 'Name a folder with one sub-folder of images for each class.',
  });
}
