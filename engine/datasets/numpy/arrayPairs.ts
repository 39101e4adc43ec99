import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors';
import { oneLine } from '../../plainText';
import { columnNames } from '../tables/columnNames';
import { type ArrayFile, npyFile, npzFiles } from '../formats/npz';

/** An array of images, and that of their labels; undefined where the images are to be trained on without. */
export interface ArrayPair {
  images: ArrayFile;
  labels: ArrayFile | undefined;
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
  labels?: 'class' | 'number' | 'none';
  advice: string;
}

/**
 * The arrays of an `.npz`, or the `.npy` files beside the one that is named, by what they are called: `x_train` and
 * `y_train`, `test_images` and `test_labels`, `images` and `labels`, `arr_0` and `arr_1`; or an array that is named,
 * and what is called as its labels are (`faces` and `faces_labels`, or `labels`).
 * @throws UserError if there is no pair, or it isn't clear which.
 */
export async function findArrayPairs(path: string, chosen: Chosen): Promise<ArrayPairs> {
  const isNpy = /\.npy$/i.test(path);
  const files = isNpy ? await filesBeside(path, chosen.advice) : await npzFiles(path, chosen.advice);
  const named = isNpy ? { ...chosen, imageColumn: chosen.imageColumn ?? keyOf(path) } : chosen;
  const areUnlabelled = chosen.labels === 'none';
  const train = areUnlabelled ? unlabelled(files, named, path) : trainPair(files, named, path);
  const tests = splitWords.test.flatMap((word) =>
    areUnlabelled ? imagesOf(files, word).map((images) => ({ images, labels: undefined })) : pairsOf(files, word),
  );
  // Who chooses an array has no others that belong to it, unless it is called so.
  const own = partOf(train.images.key);
  const belongs =
    chosen.imageColumn === undefined && !splitWords.test.includes(own?.split ?? '') && (!isNpy || own !== undefined);
  const [test] = belongs
    ? [...tests, ...(areUnlabelled ? [] : numbered(files, 2))].filter(({ images }) => images !== train.images)
    : [];
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
    const labels =
      labelColumn === undefined ? images && labelsBeside(files, images.key) : named(labelColumn, 'labelColumn');
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
    advice:
      'Name the two arrays by dataset.imageColumn and dataset.labelColumn, or set dataset.labels to "none" to train ' +
      `without labels. ${advice}`,
  });
}

/** The images that are named, or called so, without labels. @throws UserError if there are none, or several. */
function unlabelled(files: readonly ArrayFile[], { imageColumn, advice }: Chosen, path: string): ArrayPair {
  const called = ['', ...splitWords.train].flatMap((word) => imagesOf(files, word));
  const found =
    imageColumn !== undefined ? files.filter(({ key }) => key === imageColumn) : called.length > 0 ? called : files;
  if (found.length === 1) return { images: found[0]!, labels: undefined };
  throw new UserError(
    `It isn't clear which of these arrays has the images: ${columnNames(files.map(({ key }) => key)) || 'none'}.`,
    { where: path, advice: `Name it by dataset.imageColumn. ${advice}` },
  );
}

/** What labels of an array are called: as their kind of name has it, by its name and another word, or by that alone. */
function labelsBeside(files: readonly ArrayFile[], key: string): ArrayFile | undefined {
  const own = partOf(key);
  const byPart =
    own && files.find((each) => partOf(each.key)?.part === 'labels' && partOf(each.key)?.split === own.split);
  const others = files.filter((each) => each.key !== key);
  const names = [wordsOf(key).join('_'), without(imageWord, key)];
  const around = others.filter((each) => {
    const rest = without(labelWord, each.key);
    return rest !== '' && rest !== wordsOf(each.key).join('_') && names.includes(rest);
  });
  const alone = others.filter((each) => partOf(each.key)?.part === 'labels' && partOf(each.key)?.split === '');
  return byPart ?? around[0] ?? (alone.length === 1 ? alone[0] : undefined);
}

const wordsOf = (key: string) => key.toLowerCase().split(/[_.-]+/);
const without = (word: RegExp, key: string) =>
  wordsOf(key)
    .filter((each) => !word.test(each))
    .join('_');
const imageWord = /^(?:x|images?|imgs?|ims?|data)$/;
const labelWord = /^(?:y|labels?|targets?|classes)$/;

const splitWords = { train: ['train', 'training'], test: ['test', 'testing', 'val', 'valid', 'validation'] };
const splits = [...splitWords.train, ...splitWords.test].sort((a, b) => b.length - a.length).join('|');
const pattern = new RegExp(
  `^(?:(${splits})[_.-]?)?(?:(x|images?|imgs?|ims?|pics?|pictures?|photos?|data|samples|inputs?|features|arr)|(y|labels?|targets?|classes))(?:[_.-]?(${splits}))?$`,
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
  const labels = ofPart(files, 'labels', split);
  return imagesOf(files, split).flatMap((images) => labels.map((each) => ({ images, labels: each })));
}

const imagesOf = (files: readonly ArrayFile[], split: string) => ofPart(files, 'images', split);

function ofPart(files: readonly ArrayFile[], part: 'images' | 'labels', split: string): ArrayFile[] {
  return files.filter(({ key }) => partOf(key)?.part === part && partOf(key)?.split === split);
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
