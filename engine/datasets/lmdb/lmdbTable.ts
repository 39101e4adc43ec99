import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { oneLine } from '../../plainText';
import { readDataFilePart } from '../formats/dataFile';
import { formatBytes, imageFormatOf } from '../formats/imageFormat';
import { LmdbFile, type LmdbEntry } from '../formats/lmdb';
import { splitNameOf } from '../imageFolder/layout/splitName';
import { someNames } from '../loading/someNames';
import type { EncodedTable } from '../tables/encodedTable';
import { onlyClass } from '../tables/imageTable';
import { splitRows } from '../tables/splitRows';
import { labelPairs } from './labelPairs';
import type { LmdbRows } from './lmdbRows';

const dataFile = 'data.mdb';
/** No image is as short: such values say how many there are, or the like. */
const shortestImage = 32;

interface LmdbOptions {
  labels?: 'class' | 'number' | 'none';
  advice: string;
}

/**
 * The images of an LMDB environment whose values are image files. Keys such as "cat/0001" name the class, and
 * "train/cat/0001" the split, too; beside "image-0001" the value of "label-0001" does; else all images are of one
 * class.
 * @throws UserError if it is missing, damaged, or empty.
 */
export async function lmdbTable(folder: string, { labels: kind, advice }: LmdbOptions): Promise<EncodedTable> {
  const path = join(folder, dataFile);
  if (!existsSync(path)) throw new UserError(`There is no ${dataFile} here.`, { where: folder, advice });
  const entries = await readEntries(path);
  const paired = await labelPairs(path, entries, { areLabels: kind !== 'none', advice });
  const { images, labels, splits, about, notes } = paired ?? (await byKeys(path, entries, advice));
  await assertNoPickles(path, images, advice);
  if (images.length === 0) throw new UserError('There are no images in this LMDB file.', { where: path, advice });
  const own = kind === 'none' ? labels.map(() => onlyClass) : labels;
  const split = splitRows(splits, (row) => own[row] !== null);
  const count = `There are ${formatCount(images.length)} images.`;
  return {
    ...{ name: 'lmdb', title: basename(folder), where: path, folder },
    labels: own,
    labelsAre: paired ? 'the values of its labels' : 'its keys',
    mayLackLabels: true,
    ...split,
    about: [kind === 'none' ? 'All images are one class, as dataset.labels says.' : about, count],
    notes: [...split.notes, ...notes],
    imageOf: (row) => ({ path: dataFile, part: { offset: images[row]!.offset, length: images[row]!.length } }),
  };
}

/** Values that are looked at, evenly of all. */
const lookedAt = 4;

/** @throws UserError if values are objects of Python's: what was pickled by protocol 2 or later begins so. */
async function assertNoPickles(path: string, images: readonly LmdbEntry[], advice: string): Promise<void> {
  const step = Math.max(1, Math.floor(images.length / lookedAt));
  const some = images.filter((_, i) => i % step === 0);
  for (const { offset } of some) {
    const [first, protocol = 0] = await readDataFilePart(path, { offset, length: 2 }, advice);
    if (first !== 0x80 || protocol < 2 || protocol > 5) return;
  }
  if (some.length === 0) return;
  throw new UserError(
    `The values here are Python objects (pickles), such as that of "${oneLine(some[0]!.key)}"; Darkroom does not ` +
      'load them: they could run anything.',
    {
      where: path,
      advice:
        'Write the bytes of an image file as each value, and its class into the key: ' +
        "transaction.put(f'{label}/{i:08}'.encode(), png). " +
        advice,
    },
  );
}

/** What keys that are paths say. */
async function byKeys(path: string, entries: readonly LmdbEntry[], advice: string): Promise<LmdbRows> {
  const long = entries.filter(({ length }) => length > shortestImage);
  const others = new Set(await oddValues(path, long, advice));
  const images = long.filter((entry) => !others.has(entry));
  const parts = images.map(({ key }) => key.split('/').filter((part) => part !== ''));
  const hasSplits =
    images.length > 0 && parts.every(([first = '', ...rest]) => rest.length > 0 && splitNameOf(first)?.prefix === '');
  const labels = parts.map((key) => (hasSplits ? key.slice(1) : key).slice(0, -1)[0] ?? null);
  const hasClasses = labels.some((label) => label !== null);
  const short = entries.length - long.length;
  return {
    images,
    // Images beside the folders of classes have none; without any folders, all are one class.
    labels: hasClasses ? labels : labels.map(() => onlyClass),
    splits: parts.map(([first = '']) => (hasSplits ? first : '')),
    about: hasClasses
      ? `Keys such as "${oneLine(images[0]!.key)}" name ${hasSplits ? 'splits and classes' : 'classes'}.`
      : `All images are one class: keys such as "${oneLine(images[0]?.key ?? '')}" name none.`,
    notes: [
      ...(short > 0 ? [`Values too short for images are left out: ${formatCount(short)}.`] : []),
      ...(others.size > 0
        ? [`Values that are no images are left out, by their keys: ${someNames([...others].map(({ key }) => key))}.`]
        : []),
    ],
  };
}

/** Values whose keys are like no other's, and that do not begin as images: what a program noted of the images. */
async function oddValues(path: string, entries: readonly LmdbEntry[], advice: string): Promise<LmdbEntry[]> {
  const kinds = new Map<string, LmdbEntry[]>();
  for (const entry of entries) {
    const kind = entry.key.replace(/\d+/g, '0');
    const alike = kinds.get(kind);
    if (alike) alike.push(entry);
    else kinds.set(kind, [entry]);
  }
  const single = [...kinds.values()].flatMap((alike) => (alike.length === 1 ? alike : []));
  // Keys that are all unlike say nothing.
  if (single.length > mostOdd) return [];
  const found: LmdbEntry[] = [];
  for (const entry of single) {
    const start = await readDataFilePart(path, { ...entry, length: Math.min(entry.length, formatBytes) }, advice);
    if (imageFormatOf(start) === null) found.push(entry);
  }
  return found;
}

/** Notes in an environment at most. */
const mostOdd = 100;

async function readEntries(path: string): Promise<LmdbEntry[]> {
  const file = await LmdbFile.open(path);
  try {
    return await file.entries(Infinity);
  } finally {
    await file.close();
  }
}
