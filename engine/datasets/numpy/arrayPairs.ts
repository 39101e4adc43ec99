import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors';
import { oneLine } from '../../plainText';
import { columnNames } from '../tables/columnNames';
import { type ArrayFile, npyFile, npzFiles } from '../formats/npz';

/** An array of images, and that of their labels. */
interface ArrayPair {
  images: ArrayFile;
  labels: ArrayFile;
}

export interface ArrayPairs {
  train: ArrayPair;
  test?: ArrayPair;
  /** Arrays that were not taken. */
  others: readonly ArrayFile[];
}

interface Chosen {
  imageColumn?: string;
  labelColumn?: string;
  advice: string;
}

/**
 * The arrays of an `.npz`, or the `.npy` files beside the one that is named, by what they are called: `x_train` and
 * `y_train`, `test_images` and `test_labels`, `images` and `labels`, `arr_0` and `arr_1`.
 * @throws UserError if there is no pair, or it isn't clear which.
 */
export async function findArrayPairs(path: string, chosen: Chosen): Promise<ArrayPairs> {
  const isNpy = /\.npy$/i.test(path);
  const files = isNpy ? await filesBeside(path, chosen.advice) : await npzFiles(path, chosen.advice);
  const named = isNpy ? { imageColumn: keyOf(path), ...chosen } : chosen;
  const train = trainPair(files, named, path);
  // Who chooses an array has no others that belong to it, unless it is called so.
  const testNames = splitWords.test.flatMap((word) => pairsOf(files, word));
  const [test] = chosen.imageColumn === undefined ? [...testNames, ...numbered(files, 2)] : [];
  const taken = new Set([train, ...(test ? [test] : [])].flatMap(({ images, labels }) => [images, labels]));
  return { train, test, others: isNpy ? [] : files.filter((file) => !taken.has(file)) };
}

function trainPair(files: readonly ArrayFile[], { imageColumn, labelColumn, advice }: Chosen, path: string): ArrayPair {
  const keys = columnNames(files.map(({ key }) => key)) || 'none';
  const known = [...splitWords.train.flatMap((word) => pairsOf(files, word)), ...pairsOf(files, '')];
  const found = imageColumn === undefined ? [...known, ...numbered(files, 0)] : [];
  const named = (key: string, option: string) => {
    const file = files.find((each) => each.key === key);
    if (file) return file;
    throw new UserError(`There is no array "${oneLine(key)}" here; there are: ${keys}.`, {
      where: `dataset.${option}`,
      advice,
    });
  };
  if (imageColumn !== undefined || labelColumn !== undefined) {
    const images = imageColumn === undefined ? found[0]?.images : named(imageColumn, 'imageColumn');
    const own = images && partOf(images.key);
    const labels =
      labelColumn === undefined
        ? own && files.find(({ key }) => partOf(key)?.part === 'labels' && partOf(key)?.split === own.split)
        : named(labelColumn, 'labelColumn');
    if (images && labels) return { images, labels };
  }
  const [pair, ...more] = found;
  if (pair && more.some(({ images, labels }) => images === pair.images || labels === pair.labels))
    throw new UserError(`It isn't clear which of these arrays has the images, and which the labels: ${keys}.`, {
      where: path,
      advice: 'Name them by dataset.imageColumn and dataset.labelColumn.',
    });
  if (pair && imageColumn === undefined) return pair;
  throw new UserError(`There are no images with labels among these arrays: ${keys}.`, {
    where: path,
    advice: `Name the two arrays by dataset.imageColumn and dataset.labelColumn. ${advice}`,
  });
}

const splitWords = { train: ['train', 'training'], test: ['test', 'testing', 'val', 'valid', 'validation'] };
const splits = [...splitWords.train, ...splitWords.test].sort((a, b) => b.length - a.length).join('|');
const pattern = new RegExp(
  `^(?:(${splits})[_.-]?)?(?:(x|images?|imgs?|data|samples|features)|(y|labels?|targets?|classes))(?:[_.-]?(${splits}))?$`,
  'i',
);

/** What an array's name says: `x_train`, `test_labels`. */
function partOf(key: string): { part: 'images' | 'labels'; split: string } | undefined {
  const [, before, images, labels, behind] = pattern.exec(key) ?? [];
  if (images === undefined && labels === undefined) return undefined;
  return { part: images === undefined ? 'labels' : 'images', split: (before ?? behind ?? '').toLowerCase() };
}

/** All arrays of images of a split with all of labels. */
function pairsOf(files: readonly ArrayFile[], split: string): ArrayPair[] {
  const of = (part: 'images' | 'labels') =>
    files.filter(({ key }) => partOf(key)?.part === part && partOf(key)?.split === split);
  return of('images').flatMap((images) => of('labels').map((labels) => ({ images, labels })));
}

/** `arr_0` and `arr_1`, as numpy.savez calls arrays that were given no names. */
function numbered(files: readonly ArrayFile[], first: number): ArrayPair[] {
  const [images, labels] = [first, first + 1].map((number) => files.find(({ key }) => key === `arr_${number}`));
  return images && labels ? [{ images, labels }] : [];
}

const keyOf = (path: string) => basename(path).replace(/\.npy$/i, '');

async function filesBeside(path: string, advice: string): Promise<ArrayFile[]> {
  const folder = dirname(path);
  const names = (await readdir(folder)).filter((name) => /\.npy$/i.test(name)).sort();
  return names.map((name) => ({ ...npyFile(join(folder, name), advice), key: keyOf(name) }));
}
