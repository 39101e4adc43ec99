import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import type { ImageDataset, ImageSplit } from '../dataset';
import { readDataFile, verifyChecksum } from '../formats/dataFile';
import { gunzipIfGzip, parseIdx } from '../formats/idx';
import { contentId } from './contentId';

/** A file by its plain name, with the SHA-256 of its unpacked bytes. */
interface IdxFile {
  name: string;
  sha256: string;
}

interface IdxSplit {
  count: number;
  images: IdxFile;
  labels: IdxFile;
}

/** Square grey images that were published as four IDX files. */
export interface IdxOriginals {
  /** What `dataset.name` says, and what a person calls it. */
  name: string;
  title: string;
  /** Pixels along one side. */
  side: number;
  classes: readonly string[];
  train: IdxSplit;
  test: IdxSplit;
  /** How to come by the files. */
  advice: string;
}

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
  const dataset = {
    name,
    title,
    height: side,
    width: side,
    channels: 1,
    classes: [...classes],
    train: await readSplit(folder, train, originals, limit),
    test: await readSplit(folder, test, originals, test.count),
  };
  return { ...dataset, contentId: contentId(dataset) };
}

async function readSplit(
  folder: string,
  { count: all, images: imageFile, labels: labelFile }: IdxSplit,
  originals: IdxOriginals,
  limit: number,
): Promise<ImageSplit> {
  const { side } = originals;
  const images = await readOriginal(folder, imageFile, originals, [all, side, side]);
  const labels = await readOriginal(folder, labelFile, originals, [all]);
  const count = Math.min(limit, all);
  // A copy of a part lets go of the rest.
  return {
    count,
    images: count < all ? images.slice(0, count * side * side) : images,
    labels: labels.slice(0, count),
  };
}

async function readOriginal(
  folder: string,
  { name, sha256 }: IdxFile,
  { title, advice }: IdxOriginals,
  shape: readonly number[],
): Promise<Uint8Array> {
  const path = locate(folder, name);
  const bytes = gunzipIfGzip(await readDataFile(path, advice), path);
  const found = await parseIdx(bytes, path);
  if (found.shape.join() !== shape.join()) {
    throw new UserError(`This file holds ${found.shape.join(' x ')} values; ${title}'s has ${shape.join(' x ')}.`, {
      where: path,
      advice,
    });
  }
  verifyChecksum(bytes, sha256, path, advice);
  return found.data;
}

/** The file under its plain name, or gzipped, or as some archives spell it ("train-images.idx3-ubyte"). */
function locate(folder: string, name: string): string {
  const plain = join(folder, name);
  const dotted = join(folder, name.replace('-idx', '.idx'));
  return [plain, `${plain}.gz`, dotted, `${dotted}.gz`].find((path) => existsSync(path)) ?? plain;
}
