import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fashionMnistFiles } from '../../../engine/datasets/fashionMnist/files';
import { embeddedMnistFolder, mnistFiles } from '../../../engine/datasets/mnist/files';
import { loadIdxOriginals } from '../../../engine/datasets/originals/idxOriginals';
import { digest } from '../../../engine/files/digest';
import { userErrorOf } from './userError';
import { bytesOf } from './bytesOf';

const loadMnist = (from: string, limit?: number) => loadIdxOriginals(from, mnistFiles, limit);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-mnist-'));
  await cp(embeddedMnistFolder(), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

test('the embedded files are the published ones, by their MD5', async () => {
  const md5 = async (name: string) => digest('md5', await readFile(join(embeddedMnistFolder(), name)));
  expect(await md5(mnistFiles.train.images.name)).toBe('6bbc9ace898e44ae57da46a324031adb');
  expect(await md5(mnistFiles.train.labels.name)).toBe('a25bea736e30d166cdddb491f175f624');
  expect(await md5(mnistFiles.test.images.name)).toBe('2646ac647ad5339dbf082846283269ea');
  expect(await md5(mnistFiles.test.labels.name)).toBe('27ae3e4e09519cfbb04c329615203637');
});

test('loads all of MNIST', async () => {
  const mnist = await loadMnist(embeddedMnistFolder());
  expect(mnist).toMatchObject({ title: 'MNIST', height: 28, width: 28, channels: 1 });
  expect(mnist.train.count).toBe(60_000);
  expect(mnist.train.images).toMatchObject({ count: 60_000, imageSize: 784 });
  expect(mnist.test.images).toMatchObject({ count: 10_000, imageSize: 784 });
  expect([...mnist.train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  const perClass = new Array<number>(10).fill(0);
  for (const label of mnist.train.labels) perClass[label]!++;
  expect(perClass).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
});

test('a limit takes the first training images, and is another content', async () => {
  const some = await loadMnist(embeddedMnistFolder(), 1000);
  const others = await loadMnist(embeddedMnistFolder(), 1001);
  expect(some.train.count).toBe(1000);
  // What is left out is let go of.
  for (const portion of some.train.images.portions()) expect(portion.buffer.byteLength).toBe(784_000);
  expect(Buffer.compare(bytesOf(some.train.images), bytesOf(others.train.images).subarray(0, 784_000))).toBe(0);
  expect(some.contentId).not.toBe(others.contentId);
  expect(some.contentId).toBe((await loadMnist(folder, 1000)).contentId);
});

test('reads gzipped files, and the other spelling of their names', async () => {
  const { images, labels } = mnistFiles.test;
  await writeFile(join(folder, `${images.name}.gz`), gzipSync(await readFile(join(folder, images.name)), { level: 1 }));
  await rm(join(folder, images.name));
  await cp(join(folder, labels.name), join(folder, 't10k-labels.idx1-ubyte'));
  await rm(join(folder, labels.name));
  expect((await loadMnist(folder, 64)).test.count).toBe(10_000);
});

test('a truncated, a missing and a foreign file are each named, with what to do', async () => {
  const images = join(folder, mnistFiles.train.images.name);
  await truncate(images, 1_000_000);
  const truncated = await userErrorOf(() => loadMnist(folder));
  expect(truncated.message).toContain('take 47,040,016 bytes, but it has 1,000,000');
  expect(truncated.where).toBe(images);

  await rm(images);
  const missing = await userErrorOf(() => loadMnist(folder));
  expect(missing.message).toContain('missing');
  expect(missing.where).toBe(images);
  expect(missing.advice).toContain('dataset.folder');

  await cp(join(folder, mnistFiles.test.images.name), images);
  expect((await userErrorOf(() => loadMnist(folder))).message).toContain('10000 x 28 x 28');

  const bytes = await readFile(join(embeddedMnistFolder(), mnistFiles.train.images.name));
  bytes[1000]! ^= 1;
  await writeFile(images, bytes);
  expect((await userErrorOf(() => loadMnist(folder))).message).toContain('not the original file');
});

test("MNIST's digits are not taken for Fashion-MNIST, whose files have the same names", async () => {
  const { message, advice } = await userErrorOf(() => loadIdxOriginals(folder, fashionMnistFiles));
  expect(message).toContain('not the original file: its SHA-256 begins with ba891046e650');
  expect(advice).toContain('darkroom datasets fetch fashion-mnist');
});
