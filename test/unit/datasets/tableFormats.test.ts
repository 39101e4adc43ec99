import { appendFile, copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadDataset } from '../../../engine/datasets/loadDataset';
import { classCount, definitionOf } from '../../../engine/datasets/registry';
import { formatsFolder, numbersOf, wantedImage } from './formatFixtures';
import { bytesOf } from './bytesOf';
import { userErrorOf } from './userError';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-tables-'));
  vi.stubEnv('DARKROOM_CACHE', join(folder, 'cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const resolution = 8;
const sorted = (numbers: [number, string][]) => numbers.sort(([a], [b]) => a - b);

test("Parquet as Hugging Face's library exports it: parts in data/, names of classes, several row groups", async () => {
  const data = await loadDataset({ name: 'parquet', folder: 'parquet', resolution }, formatsFolder);
  const names = ['cat', 'dog', 'a bird'];
  expect(data).toMatchObject({ height: 8, channels: 3, classes: names });
  expect([...bytesOf(data.train.images)]).toEqual(Array.from({ length: 12 }, (_, i) => wantedImage(i, 3)).flat());
  expect(numbersOf(data, data.test)).toEqual(Array.from({ length: 6 }, (_, i) => [i, names[i % 3]]));
  expect(data.summary).toContain('Images are "image", labels are "label".');
  expect(await classCount({ name: 'parquet', folder: join(formatsFolder, 'parquet') })).toBe(3);
});

test.each(['plain', 'other'])('Parquet by pyarrow alone (%s): bytes as they are, a choice of labels', async (name) => {
  const options = { name: 'parquet', folder: name, resolution } as const;
  expect((await userErrorOf(() => loadDataset(options, formatsFolder))).message).toBe(
    'It isn\'t clear which column has the labels: "name", "fine_label".',
  );
  const data = await loadDataset({ ...options, labelColumn: 'name' }, formatsFolder);
  expect(data.classes).toEqual(['x9', 'x10']);
  expect(data.notes).toContain('Images without a label are left out: 4 of 12.');
  const all = sorted([data.train, data.test].flatMap((split) => numbersOf(data, split)));
  expect(all).toEqual([0, 1, 3, 4, 6, 7, 9, 10].map((i) => [i, i % 3 === 0 ? 'x10' : 'x9']));
});

test('Parquet of which a part is missing, or is another file', async () => {
  await cp(join(formatsFolder, 'parquet'), folder, { recursive: true });
  await rm(join(folder, 'data/train-00001-of-00002.parquet'));
  const load = () => loadDataset({ name: 'parquet', folder, resolution }, folder);
  expect((await userErrorOf(load)).message).toBe('The file data/train-00001-of-00002.parquet is missing.');
  await rm(join(folder, 'data/test-00000-of-00001.parquet'));
  await writeFile(join(folder, 'data/train-00001-of-00002.parquet'), 'PAR1 nothing');
  expect((await userErrorOf(load)).where).toBe(join(folder, 'data/train-00001-of-00002.parquet'));
  expect(await definitionOf('parquet').check!(folder, { resolution })).toMatchObject([
    { path: ['dataset', 'folder'], severity: 'error' },
  ]);
});

test('CSV with quotes, CRLF and splits', async () => {
  const data = await loadDataset({ name: 'csv', file: 'csv/table.csv', resolution }, formatsFolder);
  const names = ['a "dog"', 'cat'];
  expect(data.classes).toEqual(names);
  const of = (numbers: number[]) => numbers.map((i) => [i, names[1 - (i % 2)]]);
  expect(numbersOf(data, data.train)).toEqual(of([0, 1, 3, 4, 6, 7, 9, 10]));
  expect(numbersOf(data, data.test)).toEqual(of([2, 5, 8, 11]));
});

test('a table with tabs and a byte order mark, its columns by their order', async () => {
  const data = await loadDataset({ name: 'csv', file: 'csv/table.tsv', resolution }, formatsFolder);
  expect(data.train.count + data.test.count).toBe(12);
});

test('labels that are numbers', async () => {
  const selection = { name: 'csv', labels: 'number', labelColumn: 'age [years]', resolution } as const;
  const data = await loadDataset({ ...selection, file: 'csv/table.csv' }, formatsFolder);
  expect(data.continuous).toMatchObject({ name: 'age', unit: 'years', range: [20, 25.5] });
  for (const split of ['train', 'test'] as const)
    for (const [i, number] of data.continuous![split].entries())
      expect(number).toBe(20 + data[split].images.gather([i])[0]! / 2);
  expect(data.test.count).toBe(4);
  expect(
    await userErrorOf(() => loadDataset({ ...selection, labelColumn: 'label', file: 'csv/table.csv' }, formatsFolder)),
  ).toMatchObject({
    message: 'The label "cat" is not a number.',
    where: `${join(formatsFolder, 'csv/table.csv')}:2`,
  });
});

test('lines of a CSV file that are wrong are named', async () => {
  const path = join(folder, 'table.csv');
  await copyFile(join(formatsFolder, 'csv/table.csv'), path);
  await appendFile(path, 'one,two\r\n');
  const load = () => loadDataset({ name: 'csv', file: path, resolution }, folder);
  expect(await userErrorOf(load)).toMatchObject({
    message: 'This line has 2 cells, but the first has 4: one | two.',
    where: `${path}:14`,
  });
  await writeFile(path, 'image,label\nlost.png,cat\nlost2.png,cat\n');
  expect(await userErrorOf(load)).toMatchObject({
    message: `None of the images is where the column "image" says, the first one not at ${join(folder, 'lost.png')}.`,
    advice: `Paths are relative to the folder of this file, ${folder}: move it, or write other paths.`,
  });
  await writeFile(path, 'image,label\n"lost.png,cat\n');
  expect((await userErrorOf(load)).where).toBe(`${path}:2`);
  await writeFile(path, 'a.png,cat\nb.png,dog\n');
  expect((await userErrorOf(load)).message).toBe('The first line of this file names no columns: "a.png", "cat".');
});

test('LMDB with classes in its keys', async () => {
  const data = await loadDataset({ name: 'lmdb', folder: 'lmdb', resolution }, formatsFolder);
  expect(data.classes).toEqual(['bird', 'cat', 'dog']);
  const all = sorted([data.train, data.test].flatMap((split) => numbersOf(data, split)));
  expect(all).toEqual(Array.from({ length: 12 }, (_, i) => [i, ['cat', 'dog', 'bird'][i % 3]]));
  expect(data.notes).toContain('Values too short for images are left out: 1.');
});

test.each(['published', 'in one folder', "Kaggle's"])('CelebA in the layout %s', async (layout) => {
  const [images, lists, splits] = {
    published: ['Img/img_align_celeba', 'Anno', 'Eval'],
    'in one folder': ['img_align_celeba', '.', '.'],
    "Kaggle's": ['img_align_celeba/img_align_celeba', '.', '.'],
  }[layout]!;
  for (const each of [images!, lists!, splits!]) await mkdir(join(folder, each), { recursive: true });
  const name = (i: number) => `${String(i + 1).padStart(6, '0')}.jpg`;
  for (let i = 0; i < 6; i++)
    await copyFile(join(formatsFolder, `csv/images, all/${i}.png`), join(folder, images!, name(i)));
  const rows = [...Array(6).keys()];
  const smiles = (i: number) => (i % 2 === 0 ? '1' : '-1');
  if (layout === "Kaggle's") {
    const attributes = rows.map((i) => `${name(i)},-1,${smiles(i)}\n`).join('');
    await writeFile(join(folder, 'list_attr_celeba.csv'), `image_id,Bald,Smiling\n${attributes}`);
    const partition = rows.map((i) => `${name(i)},${i < 3 ? 0 : i - 3}\n`).join('');
    await writeFile(join(folder, 'list_eval_partition.csv'), `image_id,partition\n${partition}`);
  } else {
    const attributes = rows.map((i) => `${name(i)} -1 ${smiles(i).padStart(2)}\n`).join('');
    await writeFile(join(folder, lists!, 'list_attr_celeba.txt'), `6\nBald Smiling \n${attributes}`);
    const partition = rows.map((i) => `${name(i)} ${i < 3 ? 0 : i - 3}\n`).join('');
    await writeFile(join(folder, splits!, 'list_eval_partition.txt'), partition);
  }
  const faces = await loadDataset({ name: 'celeba', folder, resolution, labelColumn: 'Smiling' }, folder);
  expect(faces.classes).toEqual(['not Smiling', 'Smiling']);
  // Partition 0 is for training, 1 for validation, 2 for tests.
  expect(numbersOf(faces, faces.train)).toEqual([
    [0, 'Smiling'],
    [1, 'not Smiling'],
    [2, 'Smiling'],
    [3, 'not Smiling'],
  ]);
  expect(numbersOf(faces, faces.test)).toEqual([[5, 'not Smiling']]);
  expect(faces.notes).toContain('The 1 image of the split "validation" is not used.');
  const plain = await loadDataset({ name: 'celeba', folder, resolution }, folder);
  expect(plain.classes).toEqual(['face']);
  expect(
    await userErrorOf(() => loadDataset({ name: 'celeba', folder, resolution, labelColumn: 'smiling' }, folder)),
  ).toMatchObject({ where: 'dataset.labelColumn', advice: 'Did you mean "Smiling"?' });
});
