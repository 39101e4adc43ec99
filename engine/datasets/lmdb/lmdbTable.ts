import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { LmdbFile, type LmdbEntry } from '../formats/lmdb';
import { splitNameOf } from '../imageFolder/layout/splitName';
import type { EncodedTable } from '../tables/encodedTable';
import { splitRows } from '../tables/splitRows';

const dataFile = 'data.mdb';
/** No image is as short: such values say how many there are, or the like. */
const shortestImage = 32;

/**
 * The images of an LMDB environment whose values are image files. Keys such as "cat/0001" name the class, and
 * "train/cat/0001" the split, too; else all images are of one class.
 * @throws UserError if it is missing, damaged, or empty.
 */
export async function lmdbTable(folder: string, advice: string): Promise<EncodedTable> {
  const path = join(folder, dataFile);
  if (!existsSync(path)) throw new UserError(`There is no ${dataFile} here.`, { where: folder, advice });
  const entries = await readEntries(path);
  const images = entries.filter(({ length }) => length > shortestImage);
  if (images.length === 0) throw new UserError('There are no images in this LMDB file.', { where: path, advice });
  const parts = images.map(({ key }) => key.split('/'));
  const hasSplits = parts.every(([first = '', ...rest]) => rest.length > 0 && splitNameOf(first)?.prefix === '');
  const classOf = (key: readonly string[]) => (hasSplits ? key.slice(1) : key).slice(0, -1)[0] ?? 'image';
  const short = entries.length - images.length;
  const split = splitRows(
    parts.map(([first = '']) => (hasSplits ? first : '')),
    () => true,
  );
  return {
    ...{ name: 'lmdb', title: basename(folder), where: path, folder },
    labels: parts.map(classOf),
    ...split,
    notes: [...split.notes, ...(short > 0 ? [`Values too short for images are left out: ${formatCount(short)}.`] : [])],
    imageOf: (row) => ({ path: dataFile, part: { offset: images[row]!.offset, length: images[row]!.length } }),
  };
}

async function readEntries(path: string): Promise<LmdbEntry[]> {
  const file = await LmdbFile.open(path);
  try {
    return await file.entries(Infinity);
  } finally {
    await file.close();
  }
}
