import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Random } from '../../random';
import type { StoredImage } from '../decodedFiles';
import { imageName } from '../formats/photo';
import { LmdbFile } from '../formats/lmdb';
import type { Place } from './layout';

/** One in so many images is held back to test with, where a data set has no test images of its own. */
const heldBackOneIn = 10;

/** The images of a sub-folder, in an order that is the same in every run. */
export interface Pictures {
  count: number;
  /** The first ones; no more is read than needs to be. Paths start at `folder`. */
  first: (most: number, folder: string) => Promise<StoredImage[]>;
}

/**
 * Files in an order shuffled once and for all; the values of an LMDB export in the order of their keys, which in LSUN
 * are hashes.
 * @throws UserError if it is an LMDB export that can't be read.
 */
export async function picturesAt({ kind, path }: Place): Promise<Pictures> {
  if (kind === 'lmdb') return picturesOfLmdb(join(path, 'data.mdb'));
  const names = (await readdir(path, { recursive: true }))
    .filter((name) => imageName.test(name) && !isHidden(name))
    .sort();
  const order = Random.from(0, 'images of a folder').permutation(names.length);
  return {
    count: names.length,
    first: (most, folder) =>
      Promise.resolve(Array.from(order.subarray(0, most), (i) => ({ path: join(relative(folder, path), names[i]!) }))),
  };
}

/** What macOS leaves beside files on other disks: `._picture.jpg`. */
const isHidden = (path: string) => /(^|[\\/])\./.test(path);

async function picturesOfLmdb(file: string): Promise<Pictures> {
  const lmdb = await LmdbFile.open(file);
  const { count } = lmdb;
  await lmdb.close();
  return {
    count,
    first: async (most, folder) => {
      const again = await LmdbFile.open(file);
      try {
        return (await again.entries(most)).map(({ offset, length }) => ({
          path: relative(folder, file),
          part: { offset, length },
        }));
      } finally {
        await again.close();
      }
    },
  };
}

/** All pictures but those held back, or only these: every tenth, or the last one of fewer than ten. */
export function heldBack(pictures: Pictures, which: 'train' | 'test'): Pictures {
  const { count } = pictures;
  const isTest = (i: number) =>
    i % heldBackOneIn === heldBackOneIn - 1 || (count < heldBackOneIn && count > 1 && i === count - 1);
  const tests = count < heldBackOneIn ? Math.min(1, Math.max(0, count - 1)) : Math.floor(count / heldBackOneIn);
  return {
    count: which === 'test' ? tests : count - tests,
    first: async (most, folder) => {
      const needed =
        which === 'test' ? most * heldBackOneIn : Math.ceil((most * heldBackOneIn) / (heldBackOneIn - 1)) + 1;
      const all = await pictures.first(Math.min(needed, count), folder);
      return all.filter((_, i) => isTest(i) === (which === 'test')).slice(0, most);
    },
  };
}
