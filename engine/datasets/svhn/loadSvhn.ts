import { join } from 'node:path';
import { UserError } from '../../errors';
import { cachedPortions } from '../cache/cachedPortions';
import type { ImageDataset, ImageSplit } from '../dataset';
import type { LoadOptions } from '../definition';
import { fromColumnPlanes } from '../formats/columnPlanes';
import { readMatlab } from '../formats/matlab';
import { contentId } from '../loading/contentId';
import { adviceFor, locateOriginals } from '../originals/originals';
import { portionKeys } from '../originals/portionKeys';
import { readOriginal } from '../originals/verify';
import { type SvhnFiles, svhnFiles } from './files';

/** Goes up whenever the same files would give other bytes. */
const cacheVersion = 1;
const side = 32;
const imageSize = 3 * side * side;
const classes = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/**
 * SVHN's cropped digits: 32x32 in colour. Its files label the digit 0 as 10. `limit` takes the first images of the
 * training file only.
 * @throws UserError if a file is missing, damaged, or another one.
 */
export async function loadSvhn(
  given: string,
  { limit = Infinity, progress }: Pick<LoadOptions, 'limit' | 'progress'>,
  originals: SvhnFiles = svhnFiles,
): Promise<ImageDataset> {
  const folder = locateOriginals(given, originals);
  const read = (split: SvhnFiles['train'], most: number) => readSplit(folder, split, originals, { most, progress });
  const dataset = {
    name: 'svhn',
    title: 'SVHN',
    height: side,
    width: side,
    channels: 3,
    classes: [...classes],
    train: await read(originals.train, limit),
    test: await read(originals.test, Infinity),
  };
  return { ...dataset, contentId: contentId(dataset) };
}

/** Its file takes a second to unpack, so that images lie in the cache, with their labels. */
async function readSplit(
  folder: string,
  { file, count: all }: SvhnFiles['train'],
  originals: SvhnFiles,
  { most, progress }: { most: number; progress: LoadOptions['progress'] },
): Promise<ImageSplit> {
  const count = Math.min(all, most);
  const path = join(folder, file.name);
  const keys = await portionKeys(path, cacheVersion);
  let unpacked: Promise<{ planes: Uint8Array; labels: Uint8Array }> | undefined;
  const { images, remarks } = await cachedPortions<number[]>({
    dataset: originals.folderName,
    count,
    imageSize,
    progress,
    keyOf: (start, end) => keys(start, end),
    make: async (start, end, out) => {
      const { planes, labels } = await (unpacked ??= unpack(folder, { file, count: all }, originals));
      for (let i = start; i < end; i++)
        fromColumnPlanes(
          planes.subarray(i * imageSize, (i + 1) * imageSize),
          side,
          out.subarray((i - start) * imageSize, (i - start + 1) * imageSize),
        );
      return { remarks: [...labels.subarray(start, end)], isFinal: true };
    },
  });
  return { count, images, labels: Uint8Array.from(remarks.flatMap((portion) => portion.remarks)) };
}

/** `X`, 32 x 32 x 3 x count bytes, and `y`, count x 1 labels from 1 to 10. */
async function unpack(folder: string, { file, count }: SvhnFiles['train'], originals: SvhnFiles) {
  const advice = adviceFor(originals);
  const path = join(folder, file.name);
  const arrays = await readMatlab(await readOriginal(folder, file, advice), path);
  const [X, y] = ['X', 'y'].map((wanted) => arrays.find(({ name }) => name === wanted));
  const refuse = (message: string) => new UserError(message, { where: path, advice });
  if (!(X?.data instanceof Uint8Array) || X.shape.join() !== `${side},${side},3,${count}`)
    throw refuse(`This file has no array "X" of ${side} x ${side} x 3 x ${count} bytes, as SVHN's has.`);
  if (y?.data.length !== count) throw refuse(`This file has no array "y" of ${count} labels, as SVHN's has.`);
  if (!y.data.every((label) => Number.isInteger(label) && label >= 1 && label <= 10))
    throw refuse('The labels in "y" are not all from 1 to 10, as SVHN\'s are.');
  return { planes: X.data, labels: Uint8Array.from(y.data, (label) => label % 10) };
}
