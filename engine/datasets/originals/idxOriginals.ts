import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import type { ImageDataset, ImageSplit } from '../dataset';
import { readDataFile } from '../formats/dataFile';
import { gunzipIfGzip, parseIdx } from '../formats/idx';
import { inMemory } from '../imageBytes';
import { contentId } from '../loading/contentId';
import type { IdxOriginals } from './idxSplit';
import type { OriginalFile } from './originals';
import { verifyOriginal } from './verify';

/**
 * A data set in MNIST's form. `limit` takes the first images of the training file only.
 * @throws UserError if a file is missing, damaged, or another one.
 */
export async function loadIdxOriginals(
  folder: string,
  originals: IdxOriginals,
  limit: number = originals.train.count,
): Promise<ImageDataset> {
  const { name, title, side, classes, train, test } = originals;
  const read = (file: OriginalFile, ...shape: number[]) => readIdx(folder, file, originals, shape);
  const files = {
    train: [await read(train.images, train.count, side, side), await read(train.labels, train.count)] as const,
    test: [await read(test.images, test.count, side, side), await read(test.labels, test.count)] as const,
  };
  const dataset = {
    name,
    title,
    height: side,
    width: side,
    channels: 1,
    classes: [...classes],
    train: firstOf(files.train, limit),
    test: firstOf(files.test, test.count),
  };
  const id = contentId(dataset);
  // The digest of all content, which a run needs anyway, says as much as those of the files.
  if (id !== originals.contentId)
    for (const { file, bytes, path } of [...files.train, ...files.test])
      verifyOriginal(bytes, file, path, originals.advice);
  return { ...dataset, contentId: id };
}

/** A file, not yet verified. */
interface IdxFile {
  file: OriginalFile;
  path: string;
  /** All of them, unpacked; and the values of its array, a view of them. */
  bytes: Uint8Array;
  values: Uint8Array;
}

async function readIdx(
  folder: string,
  file: OriginalFile,
  { title, advice }: IdxOriginals,
  shape: readonly number[],
): Promise<IdxFile> {
  const path = locate(folder, file.name);
  const bytes = gunzipIfGzip(await readDataFile(path, advice), path);
  const found = await parseIdx(bytes, path);
  if (found.shape.join() !== shape.join()) {
    throw new UserError(`This file holds ${found.shape.join(' x ')} values; ${title}'s has ${shape.join(' x ')}.`, {
      where: path,
      advice,
    });
  }
  return { file, path, bytes, values: found.data };
}

function firstOf([images, labels]: readonly [IdxFile, IdxFile], limit: number): ImageSplit {
  const all = labels.values.length;
  const count = Math.min(limit, all);
  const size = images.values.length / all;
  // A copy of a part lets go of the rest.
  return {
    count,
    images: inMemory(count < all ? images.values.slice(0, count * size) : images.values, size),
    labels: labels.values.slice(0, count),
  };
}

/** The file under its plain name, or gzipped, or as some archives spell it ("train-images.idx3-ubyte"). */
function locate(folder: string, name: string): string {
  const plain = join(folder, name);
  const dotted = join(folder, name.replace('-idx', '.idx'));
  return [plain, `${plain}.gz`, dotted, `${dotted}.gz`].find((path) => existsSync(path)) ?? plain;
}
