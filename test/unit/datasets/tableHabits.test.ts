import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDataset } from '../../../engine/datasets/loadDataset';
import type { DatasetSelection } from '../../../engine/datasets/registry';
import { formatsFolder, numbersOf } from './formatFixtures';
import { csvIn, linesOf, npz, parquet, pixelsOf, resolution, temporaryFolder, twelve } from './tableCases';
import { userErrorOf } from './userError';

/** Splits, missing values and names in tables, as people write them: read as they mean it, or refused in words. */

const folder = temporaryFolder();
const csvWith = (text: string | Buffer, options?: Partial<DatasetSelection>) => csvIn(folder.path, text, options);

test.each([
  ['split', '"split"'],
  ['valid', '"is_valid"'],
  ['set', '"set"'],
])('a column of splits in Parquet keeps its tests apart: %s', async (name, column) => {
  const data = await parquet(name, name === 'set' ? { labels: 'none' } : {});
  expect(numbersOf(data, data.test).map(([number]) => number)).toEqual([8, 9, 10, 11]);
  expect(data.train.count).toBe(8);
  expect(data.summary).toContain(`, splits are ${column}.`);
});

test('a column of folds in Parquet makes no splits, and is told of', async () => {
  const data = await parquet('fold');
  expect(data.train.count + data.test.count).toBe(12);
  expect(data.notes!.join(' ')).toContain('The column "fold" is not used: its values (0, 1, 2) are not the names');
});

test.each([
  ['is_valid', 'True', 'False'],
  ['is_train', '0', '1'],
])('a CSV column %s keeps tests apart', async (column, test, train) => {
  const data = await csvWith(
    linesOf(`path,label,${column}`, (i) => `images/${i}.png,${i % 2},${i < 8 ? train : test}`),
  );
  expect(numbersOf(data, data.test).map(([number]) => number)).toEqual([8, 9, 10, 11]);
  expect(data.summary).toContain(`splits are "${column}".`);
});

test('the only column of numbers of Parquet is that of the labels, or it is asked for', async () => {
  const data = await parquet('age', { labels: 'number' });
  expect(data.continuous).toMatchObject({ name: 'age', range: [20, 25.5] });
  expect(await userErrorOf(() => parquet('ages', { labels: 'number' }))).toMatchObject({
    message: 'It isn\'t clear which column has the labels: "age", "height".',
    advice: expect.stringContaining('dataset.labelColumn') as string,
  });
  expect((await userErrorOf(() => parquet('captions', { labels: 'number' }))).message).toBe(
    'No column of this file has numbers: there are "text".',
  );
});

test('images that are missing are told as such where others are there', async () => {
  const rows = Array.from({ length: 120 }, (_, i) => `images/${i % 12 === 0 ? `gone${i}` : i % 12}.png,${i % 3}`);
  const table = ['path,label', ...rows].join('\n');
  expect((await userErrorOf(() => csvWith(table))).message).toMatch(/^10 of 120 images can't be read/);
  const data = await csvWith(table, { unreadable: 'skip' });
  expect(data.train.count + data.test.count).toBe(110);
  const none = linesOf('path,label', (i) => `images/gone${i}.png,${i % 2}`);
  expect((await userErrorOf(() => csvWith(none))).message).toContain(
    'None of the images is where the column "path" says',
  );
});

test('labels of LMDB that are no texts are not read where there are to be none', async () => {
  const load = (labels?: 'none') =>
    loadDataset({ name: 'lmdb', folder: 'lmdb-numbers', resolution, labels }, formatsFolder);
  expect((await userErrorOf(() => load())).advice).toContain('dataset.labels to "none"');
  expect((await load('none')).classes).toEqual(['image']);
});

test('bytes of 0 and 1 alone are black and white, and dark ones are told of', async () => {
  const data = await npz('binary');
  expect(data.summary).toContain('They are uint8, N x height x width, black is 0 and white is 1.');
  expect(pixelsOf(data)).toEqual(pixelsOf(await npz('bool')));
  expect((await npz('texts', { labels: 'none' })).summary).toContain(
    'black is 0 and white is 255, and the largest value is 11.',
  );
});

test('only tests are no images to train on', async () => {
  const load = () => loadDataset({ name: 'lmdb', folder: 'lmdb-tests', resolution }, formatsFolder);
  expect(await userErrorOf(load)).toMatchObject({
    message: 'There are no training images here: all 12 are tests, by what their split is called.',
    advice: expect.stringContaining('take the split out of their names') as string,
  });
  await copyFile(join(formatsFolder, 'types/age/data.parquet'), join(folder.path, 'test.parquet'));
  const options = { labels: 'number' } as const;
  const numbers = () => loadDataset({ name: 'parquet', folder: folder.path, resolution, ...options }, folder.path);
  expect((await userErrorOf(numbers)).message).toContain('all 12 are tests');
});

test('a label of its own for each image is a name, however few there are', async () => {
  const error = await userErrorOf(() => parquet('each'));
  expect(error.message).toContain('12 different labels in the column "image_id" for 12 training images');
  expect(error.advice).toContain('dataset.labels: "none"');
  const shots = linesOf('path,label,split', (i) => `images/${i}.png,${i % 3},${i < 3 ? 'train' : 'test'}`);
  expect((await csvWith(shots)).train.count).toBe(3);
});

test('LMDB of pickles is refused as such', async () => {
  const load = () => loadDataset({ name: 'lmdb', folder: 'lmdb-pickles', resolution }, formatsFolder);
  expect(await userErrorOf(load)).toMatchObject({
    message: expect.stringContaining(
      'The values here are Python objects (pickles), such as that of "00000000"',
    ) as string,
    advice: expect.stringContaining('Write the bytes of an image file as each value') as string,
  });
});

test('labels of two types in the files of one Parquet data set are refused', async () => {
  expect(await userErrorOf(() => parquet('mixed'))).toMatchObject({
    message: 'The labels of this file, "label", are numbers; those of the first one are texts.',
    where: join(formatsFolder, 'types/mixed/train-0.parquet'),
  });
});

test('training images without a number are left out, and told of', async () => {
  const note = 'Training images without a number are left out: 1 of 12.';
  const gaps = await parquet('gaps', { labels: 'number' });
  expect(gaps.notes).toContain(note);
  expect(gaps.train.count).toBe(11);
  expect(gaps.continuous!.range).toEqual([20, 31]);
  const table = (missing: (i: number) => boolean) =>
    linesOf('path,age', (i) => `images/${i}.png,${missing(i) ? 'NaN' : i}`);
  const data = await csvWith(
    table((i) => i === 3),
    { labels: 'number' },
  );
  expect(data.notes).toContain(note);
  expect([...data.continuous!.train].sort((a, b) => a - b)).toEqual(twelve.filter((i) => i !== 3));
  const none = table(() => true);
  expect((await userErrorOf(() => csvWith(none, { labels: 'number' }))).message).toBe(
    'None of the training images has a number in "age".',
  );
});

test.each(['texts', 'objects'])('labels of NumPy that are %s: how numbers are made of them', async (name) => {
  const { message, advice } = await userErrorOf(() => npz(name));
  expect(message).toContain(name === 'texts' ? 'holds texts' : 'a pickle');
  expect(advice).toContain('numpy.unique(labels, return_inverse=True)');
  expect(advice).toContain('dataset.labels: "none"');
});

test.each([
  ['sep=;', 'sep=;\r\npath;label\r\n', ';'],
  ['sep=, with a byte order mark', '\ufeff"sep=,"\r\npath,label\r\n', ','],
  ['remarks', '# made by a tool, 2024\n#\n\npath,label\n', ','],
])('CSV that begins with %s', async (_, header, delimiter) => {
  const rows = twelve.map((i) => `images/${i}.png${delimiter}${i % 2}`);
  const end = header.includes('\r\n') ? '\r\n' : '\n';
  const data = await csvWith(header + rows.join(end));
  expect(data.train.count + data.test.count).toBe(12);
  expect(data.summary).toContain('Images are "path", labels are "label". There are 12 rows.');
  const lines = header.split('\n').length;
  const broken = header + [...rows, 'more', ''].join(end);
  expect((await userErrorOf(() => csvWith(broken))).where).toBe(`${join(folder.path, 'table.csv')}:${lines + 12}`);
});

test('a Parquet file of equal images is not called damaged', async () => {
  const error = await userErrorOf(() => parquet('same'));
  expect(error.message).toMatch(/^This Parquet file is not read: it tells of 50,000 rows in [\d,]+ bytes/);
  expect(error.advice).toContain('use_dictionary=False');
});
