import { join } from 'node:path';
import { Random } from '../../random';
import type { StoredImage } from '../loading/storedImage';
import { LmdbFile } from '../formats/lmdb';
import type { Place } from './layout/layout';
import { lmdbFile } from './tree';

/** One in so many images is held out to test with, where a data set has no test images of its own. */
const holdOutOneIn = 10;

/** The images of a sub-folder, in an order that is the same in every run. */
export interface ImageList {
  count: number;
  /** The first ones; no more is read than needs to be. Paths start at the data set's folder. */
  first: (max: number) => Promise<StoredImage[]>;
}

/**
 * Files in an order shuffled once and for all; the values of an LMDB export in the order of their keys, which in LSUN
 * are hashes.
 * @param folder The data set's.
 * @throws UserError if it is an LMDB export that can't be read.
 */
export async function listImages(place: Place, folder: string): Promise<ImageList> {
  if (place.kind === 'lmdb') return listLmdb(folder, join(place.path, lmdbFile));
  const { files } = place;
  const order = Random.from(0, 'images of a folder').permutation(files.length);
  return {
    count: files.length,
    first: (max) => Promise.resolve(Array.from(order.subarray(0, max), (i) => ({ path: files[i]! }))),
  };
}

async function listLmdb(folder: string, path: string): Promise<ImageList> {
  const file = join(folder, path);
  const lmdb = await LmdbFile.open(file);
  const { count } = lmdb;
  await lmdb.close();
  return {
    count,
    first: async (max) => {
      const again = await LmdbFile.open(file);
      try {
        return (await again.entries(max)).map(({ offset, length }) => ({
          path,
          part: { offset, length },
        }));
      } finally {
        await again.close();
      }
    },
  };
}

/** All images but those held out, or only these: every tenth, or the last one of fewer than ten. */
export function splitHoldOut(images: ImageList, which: 'train' | 'test'): ImageList {
  const { count } = images;
  const isTest = (i: number) =>
    i % holdOutOneIn === holdOutOneIn - 1 || (count < holdOutOneIn && count > 1 && i === count - 1);
  const tests = count < holdOutOneIn ? Math.min(1, Math.max(0, count - 1)) : Math.floor(count / holdOutOneIn);
  return {
    count: which === 'test' ? tests : count - tests,
    first: async (max) => {
      const needed = which === 'test' ? max * holdOutOneIn : Math.ceil((max * holdOutOneIn) / (holdOutOneIn - 1)) + 1;
      const all = await images.first(Math.min(needed, count));
      return all.filter((_, i) => isTest(i) === (which === 'test')).slice(0, max);
    },
  };
}
