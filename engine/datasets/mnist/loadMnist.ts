import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import type { ImageDataset, ImageSplit } from '../dataset';
import { readDataFile, verifyChecksum } from '../formats/dataFile';
import { gunzipIfGzip, parseIdx } from '../formats/idx';
import { contentId } from '../loading/contentId';
import { mnistFiles } from './files';

const side = 28;
const classes = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

type SplitFiles = (typeof mnistFiles)['train' | 'test'];

const advice =
  'Put the four original MNIST files into that folder, gzipped or not, or leave dataset.folder out: MNIST ' +
  'comes with Darkroom.';

/**
 * MNIST: 28x28 hand-written digits in grey. `limit` takes the first images of the training file only.
 * @throws UserError if a file is missing, damaged, or not MNIST's.
 */
export async function loadMnist(folder: string, limit: number = mnistFiles.train.count): Promise<ImageDataset> {
  const dataset = {
    name: 'mnist',
    title: 'MNIST',
    height: side,
    width: side,
    channels: 1,
    classes,
    train: await readSplit(folder, mnistFiles.train, limit),
    test: await readSplit(folder, mnistFiles.test, mnistFiles.test.count),
  };
  return { ...dataset, contentId: contentId(dataset) };
}

async function readSplit(folder: string, files: SplitFiles, limit: number): Promise<ImageSplit> {
  const images = await readFile(folder, files.images, [files.count, side, side]);
  const labels = await readFile(folder, files.labels, [files.count]);
  const count = Math.min(limit, files.count);
  // A copy of a part lets go of the rest.
  return {
    count,
    images: count < files.count ? images.slice(0, count * side * side) : images,
    labels: labels.slice(0, count),
  };
}

async function readFile(
  folder: string,
  file: SplitFiles['images' | 'labels'],
  shape: readonly number[],
): Promise<Uint8Array> {
  const path = locate(folder, file.name);
  const bytes = gunzipIfGzip(await readDataFile(path, advice), path);
  const found = parseIdx(bytes, path);
  if (found.shape.join() !== shape.join()) {
    throw new UserError(`This file holds ${found.shape.join(' x ')} values; MNIST's has ${shape.join(' x ')}.`, {
      where: path,
      advice,
    });
  }
  verifyChecksum(bytes, file.sha256, path, advice);
  return found.data;
}

/** The file under its plain name, or gzipped, or as some archives spell it ("train-images.idx3-ubyte"). */
function locate(folder: string, name: string): string {
  const plain = join(folder, name);
  const dotted = join(folder, name.replace('-idx', '.idx'));
  return [plain, `${plain}.gz`, dotted, `${dotted}.gz`].find((path) => existsSync(path)) ?? plain;
}
