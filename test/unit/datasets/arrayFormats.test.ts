import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadDataset } from '../../../engine/datasets/loadDataset';
import { classCount, definitionOf } from '../../../engine/datasets/registry';
import { formatsFolder, numbersOf, wantedImage } from './formatFixtures';
import { encodeIdx } from './idxFile';
import { bytesOf } from './bytesOf';
import { userErrorOf } from './userError';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-arrays-'));
});
afterEach(() => rm(folder, { recursive: true }));

const npz = (name: string, options = {}) =>
  loadDataset({ name: 'numpy', file: `numpy/${name}`, ...options }, formatsFolder);

test('IDX pairs by their names, gzipped or not, labels of any width, oblong images', async () => {
  const data = await loadDataset({ name: 'idx', folder: 'idx' }, formatsFolder);
  expect(data).toMatchObject({ height: 8, width: 8, channels: 1, classes: ['1', '2', '3'], title: 'idx' });
  const images = Array.from({ length: 12 }, (_, i) => wantedImage(i, 1)).flat();
  expect([...bytesOf(data.train.images)]).toEqual(images);
  expect([...data.train.labels]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
  expect([...bytesOf(data.test.images)]).toEqual(images.slice(0, 6 * 64));
  expect([...data.test.labels]).toEqual([0, 1, 2, 0, 1, 2]);
  expect(data.notes).toEqual(['The images are 8 x 12: the square in their middle is taken, 8 x 8.']);
});

test('IDX files that do not belong together, or are not there', async () => {
  const load = () => loadDataset({ name: 'idx', folder }, folder);
  expect(await userErrorOf(load)).toMatchObject({
    message: 'There is no pair of IDX files here, one of images and one of labels.',
    where: folder,
  });
  const images = { shape: [4, 8, 8], data: new Uint8Array(256) };
  await writeFile(join(folder, 'train-images-idx3-ubyte'), encodeIdx(images));
  await writeFile(join(folder, 'train-labels-idx1-ubyte'), encodeIdx({ shape: [3], data: new Uint8Array(3) }));
  expect(await userErrorOf(load)).toMatchObject({
    message: 'This file has 3 labels for 4 images.',
    where: join(folder, 'train-labels-idx1-ubyte'),
  });
  await writeFile(join(folder, 'train-labels-idx1-ubyte'), encodeIdx({ shape: [4], data: new Uint8Array(4) }));
  await writeFile(join(folder, 'train-images-idx3-ubyte'), encodeIdx(images).subarray(0, 200));
  expect(await userErrorOf(load)).toMatchObject({ where: join(folder, 'train-images-idx3-ubyte') });
  await copyFile(join(folder, 'train-images-idx3-ubyte'), join(folder, 'other-images-idx3-ubyte'));
  await copyFile(join(folder, 'train-labels-idx1-ubyte'), join(folder, 'other-labels-idx1-ubyte'));
  expect((await userErrorOf(load)).message).toContain('There are several pairs of IDX files here');
});

test('an .npz of Keras, stored', async () => {
  const data = await npz('stored.npz');
  expect(data).toMatchObject({ height: 8, width: 8, channels: 3, classes: ['0', '1', '2'] });
  expect([...bytesOf(data.train.images)]).toEqual(Array.from({ length: 12 }, (_, i) => wantedImage(i, 3)).flat());
  expect(numbersOf(data, data.test)).toEqual(Array.from({ length: 6 }, (_, i) => [i, String(i % 3)]));
  expect(data.summary).toBe(
    'Trains on 12 images in 3 classes (0 4, 1 4, 2 4); tests with 6 images (0 2, 1 2, 2 2). Images are "x_train" with ' +
      'labels "y_train"; test images are "x_test" with labels "y_test". They are uint8, N x height x width x 3, black is 0 and white is 255, and the largest value is 11.',
  );
  expect(data.notes).toEqual(['The images are 8 x 12: the square in their middle is taken, 8 x 8.']);
  expect(await classCount({ name: 'numpy', file: join(formatsFolder, 'numpy/stored.npz') })).toBe(3);
});

test('an .npz of MedMNIST, deflated: labels N x 1, and which arrays were not taken', async () => {
  const data = await npz('medmnist.npz');
  expect([data.train.count, data.test.count]).toEqual([12, 6]);
  expect(data.notes).toContain('Other arrays are not used: "val_images", "val_labels".');
});

test.each([
  ['planes.npz', 'They are float32, N x 3 x height x width, black is 0 and white is 1.'],
  ['signed.npz', 'They are float64, N x 3 x height x width, black is -1 and white is 1.'],
  ['fortran.npz', 'They are uint8, N x height x width x 3, black is 0 and white is 255, and the largest value is 11.'],
])('%s holds the same images, all told a tenth held back', async (name, note) => {
  const data = await npz(name);
  expect(data.summary).toContain(note);
  const all = [data.train, data.test].flatMap((split) =>
    Array.from({ length: split.count }, (_, i) => [...split.images.gather([i])]),
  );
  expect(data.test.count).toBe(3);
  expect(all.sort((a, b) => a[0]! - b[0]!)).toEqual(Array.from({ length: 12 }, (_, i) => wantedImage(i, 3)));
  for (const split of [data.train, data.test])
    for (const [number, label] of numbersOf(data, split)) expect(label).toBe(String(number % 3));
});

test('a pair of .npy files', async () => {
  const data = await npz('x_train.npy');
  expect(data).toMatchObject({ height: 8, channels: 1 });
  expect(data.train.count + data.test.count).toBe(12);
});

test('arrays that the experiment names, and ones that are not there', async () => {
  const data = await npz('stored.npz', { imageColumn: 'x_test', labelColumn: 'y_test' });
  expect(data.train.count + data.test.count).toBe(6);
  expect(await userErrorOf(() => npz('stored.npz', { imageColumn: 'z' }))).toMatchObject({
    message: 'There is no array "z" here; there are: "x_train", "y_train", "x_test", "y_test".',
    where: 'dataset.imageColumn',
  });
});

test.each([
  [
    'objects.npz',
    'This NumPy array holds Python objects (a pickle), which Darkroom does not load: they could run anything.',
    'labels',
  ],
  ['one-hot.npz', 'These labels are 12 x 3: one number for each image is wanted, not one for each class.', 'labels'],
])('%s is refused', async (name, message, key) => {
  expect(await userErrorOf(() => npz(name))).toMatchObject({
    message,
    where: `${join(formatsFolder, 'numpy', name)}: ${key}`,
  });
});

test('a check says what it is before a run, or what is wrong with it, at the key', async () => {
  const check = (name: string, resolution = 0) =>
    definitionOf('numpy').check!(join(formatsFolder, 'numpy', name), { resolution });
  expect(await check('stored.npz')).toMatchObject([
    {
      path: ['dataset', 'file'],
      severity: 'information',
      message: (await npz('stored.npz')).summary,
    },
  ]);
  expect(await check('objects.npz')).toMatchObject([{ path: ['dataset', 'file'], severity: 'error' }]);
});

test('a size that networks do not take, and a scale', async () => {
  const shape = [4, 10, 10];
  await writeFile(join(folder, 'images'), encodeIdx({ shape, data: new Uint8Array(400).fill(9) }));
  await writeFile(join(folder, 'labels'), encodeIdx({ shape: [4], data: Uint8Array.of(0, 0, 1, 1) }));
  expect(await userErrorOf(() => loadDataset({ name: 'idx', folder }, folder))).toMatchObject({
    message: 'These images have 10 x 10 pixels; networks take 8 to 512 along a side, a multiple of 4.',
    advice: 'Set dataset.resolution to 8: the images are scaled to it.',
  });
  const data = await loadDataset({ name: 'idx', folder, resolution: 16 }, folder);
  expect(data).toMatchObject({ height: 16, train: { count: 2 }, test: { count: 2 } });
  expect(new Set(bytesOf(data.train.images))).toEqual(new Set([9]));
});
