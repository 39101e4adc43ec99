import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { oneLine } from '../../plainText';

/** A file of images, and that of their labels. */
export interface IdxPair {
  images: string;
  labels: string;
}

/** The files of a data set, test files where there are some. */
export interface IdxPairs {
  train: IdxPair;
  test?: IdxPair;
}

/**
 * The IDX files of a folder by their names: `train-images-idx3-ubyte` beside `train-labels-idx1-ubyte`, `t10k-…` for
 * tests, with any words around, gzipped or not.
 * @throws UserError if there is no pair, or it isn't clear which.
 */
export async function findIdxPairs(folder: string, advice: string): Promise<IdxPairs> {
  const names = (await readdir(folder)).sort();
  const files = names.flatMap((name) => partOf(name) ?? []);
  const pairs = new Map<string, { images?: string; labels?: string }>();
  // Of a file that is there unpacked, too, the packed one comes later and is passed over.
  for (const { name, key, part } of files) pairs.set(key, { [part]: name, ...pairs.get(key) });
  const whole = [...pairs].flatMap(([key, { images, labels }]) =>
    images !== undefined && labels !== undefined ? [{ key, images, labels }] : [],
  );
  const isTest = ({ key }: { key: string }) => /(?:^|[^a-z])(?:t10k|test|val|valid|validation)(?:[^a-z]|$)/.test(key);
  const [train, ...moreTrain] = whole.filter((pair) => !isTest(pair));
  const [test, ...moreTests] = whole.filter(isTest);
  const where = (pair: IdxPair) => ({ images: join(folder, pair.images), labels: join(folder, pair.labels) });
  const several = moreTrain.length > 0 ? [train!, ...moreTrain] : moreTests.length > 0 ? [test!, ...moreTests] : [];
  if (several.length > 0)
    throw new UserError(
      `There are several pairs of IDX files here: ${several.map(({ images }) => oneLine(images)).join(', ')}.`,
      { where: folder, advice: 'Put the files of one data set into a folder of their own.' },
    );
  if (train) return { train: where(train), ...(test ? { test: where(test) } : {}) };
  const seen = files.map(({ name }) => oneLine(name)).slice(0, 8);
  throw new UserError(
    test
      ? 'There are only test files here, going by their names.'
      : `There is no pair of IDX files here, one of images and one of labels${seen.length > 0 ? `, only ${seen.join(', ')}` : ''}.`,
    { where: folder, advice },
  );
}

/** Whether a file has images or labels by its name, and what it has in common with the other one's name. */
function partOf(name: string): { name: string; key: string; part: 'images' | 'labels' } | undefined {
  const word = /(?<![a-z])(image|label)s?(?![a-z])/i.exec(name);
  if (!word || !/(?:idx\d?[-_.]?\w*|ubyte|\.idx)(?:\.gz)?$|^[^.]+(?:\.gz)?$/i.test(name)) return undefined;
  const key = name
    .toLowerCase()
    .replace(/\.gz$/, '')
    .replace(/[-_.]?idx\d?(?:[-_.]\w+)?$/, '')
    .replace(/[-_.]?ubyte$/, '')
    .replace(word[0].toLowerCase(), '');
  return { name, key, part: word[1]!.toLowerCase() === 'image' ? 'images' : 'labels' };
}
