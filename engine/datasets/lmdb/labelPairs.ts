import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { UserError } from '../../errors';
import { formatCount } from '../../format';
import { oneLine } from '../../plainText';
import { withDataFile } from '../formats/dataFile';
import type { LmdbEntry } from '../formats/lmdb';
import { someNames } from '../loading/someNames';
import type { LmdbRows } from './lmdbRows';

/** Bytes of a label at most: it is a word or a number. */
const longestLabel = 4096;
const pattern = /^(image|img|label|lbl)([-_]?\d+)$/i;

/**
 * Images whose labels are values of their own, `image-000001` beside `label-000001`, as data sets of written words are
 * kept; undefined where keys are others. Unless they `areLabels`, values are not read.
 * @throws UserError if labels are no texts.
 */
export async function labelPairs(
  path: string,
  entries: readonly LmdbEntry[],
  { areLabels, advice }: { areLabels: boolean; advice: string },
): Promise<LmdbRows | undefined> {
  const images: { entry: LmdbEntry; number: string }[] = [];
  const labels = new Map<string, LmdbEntry>();
  const others: string[] = [];
  for (const entry of entries) {
    const [, word, number] = pattern.exec(entry.key) ?? [];
    if (word === undefined || number === undefined) others.push(entry.key);
    else if (/^i/i.test(word)) images.push({ entry, number });
    else labels.set(number, entry);
  }
  const isPaired = images.some(({ number }) => labels.has(number)) && others.length < images.length;
  if (!isPaired) return undefined;
  const readTexts = async (file: FileHandle) => {
    const found: (string | null)[] = [];
    for (const { number } of images) {
      const label = labels.get(number);
      if (!label) {
        found.push(null);
        continue;
      }
      const bytes = Buffer.alloc(Math.min(label.length, longestLabel + 1));
      await file.read(bytes, 0, bytes.length, label.offset);
      // Eight bytes of a number have zeros, as no text has.
      if (bytes.length > longestLabel || bytes.includes(0) || !isUtf8(bytes))
        throw new UserError(`The value of the key "${oneLine(label.key)}" is no text: labels are texts.`, {
          where: path,
          advice:
            'Write labels as texts, numbers too (str(label).encode()); or set dataset.labels to "none" to train without labels.',
        });
      found.push(bytes.toString('utf8').trim() || null);
    }
    return found;
  };
  const texts = areLabels ? await withDataFile(path, advice, readTexts) : images.map(() => null);
  return {
    images: images.map(({ entry }) => entry),
    labels: texts,
    splits: images.map(() => ''),
    about: `The label of "${oneLine(images[0]!.entry.key)}" is the value of the "label" key of its number.`,
    notes:
      others.length > 0
        ? [`Values of other keys are left out: ${formatCount(others.length)}, of ${someNames(others)}.`]
        : [],
  };
}
