import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cifar10Files } from '../../../engine/datasets/cifar10/files';
import { readDataFile, readDataFilePart } from '../../../engine/datasets/formats/dataFile';
import { decodedFiles } from '../../../engine/datasets/loading/decodedFiles';
import { loadIdxOriginals } from '../../../engine/datasets/originals/idxOriginals';
import { mnistFiles } from '../../../engine/datasets/mnist/files';
import { readOriginal } from '../../../engine/datasets/originals/verify';
import { userErrorOf } from './userError';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-data-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A file of zeros that takes no room on the disk. */
async function longFile(name: string, bytes = 3e9): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, '');
  await truncate(path, bytes);
  return path;
}

test.each<[string, string, () => Promise<unknown>]>([
  ['IDX', 'train-images-idx3-ubyte', () => loadIdxOriginals(folder, mnistFiles)],
  ['gzipped IDX', 'train-images-idx3-ubyte.gz', () => loadIdxOriginals(folder, mnistFiles)],
  ["CIFAR-10's", 'data_batch_1.bin', () => readOriginal(folder, cifar10Files.train[0]!, 'Get it.')],
  [
    'an image',
    'a.png',
    () => decodedFiles([[{ path: 'a.png' }]], { dataset: 'long', folder, resolution: 8, advice: 'Get it.' }),
  ],
])('a file that is too long to be read whole is refused by its size: %s', async (_, name, read) => {
  const where = await longFile(name);
  const error = await userErrorOf(read);
  expect(error.message).toBe('This file has 3,000,000,000 bytes; files of its kind are read whole, up to 500,000,000.');
  expect(error.where).toBe(where);
  expect(error.advice).toMatch(/^Check that it is the right file; if it is an image, make it smaller or remove it\./);
});

test('part of a long file', async () => {
  const path = await longFile('data.mdb');
  expect(await readDataFilePart(path, { offset: 2.9e9, length: 5 }, 'Get it.')).toEqual(new Uint8Array(5));
  expect(await userErrorOf(() => readDataFilePart(path, { offset: 10, length: 2.9e9 }, 'Get it.'))).toMatchObject({
    message: 'This file has 2,900,000,000 bytes; files of its kind are read whole, up to 500,000,000.',
    where: `${path} at byte 10`,
  });
  expect(await userErrorOf(() => readDataFilePart(path, { offset: 3e9 - 4, length: 5 }, 'Get it.'))).toMatchObject({
    message: 'This data file is truncated.',
    where: path,
  });
});

test('what is missing, or a folder', async () => {
  const missing = join(folder, 'a.bin');
  expect(await userErrorOf(() => readDataFile(missing, 'Get it.'))).toMatchObject({
    message: 'This data file is missing.',
    where: missing,
    advice: 'Get it.',
  });
  await mkdir(missing);
  expect((await userErrorOf(() => readDataFile(missing, 'Get it.'))).message).toBe(
    "This data file can't be read (EISDIR).",
  );
});
