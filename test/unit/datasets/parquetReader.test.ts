import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ParquetReader } from '../../../engine/datasets/formats/parquet/parquetReader';
import { formatsFolder } from './formatFixtures';
import { userErrorOf } from './userError';

const reader = new ParquetReader();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-parquet-'));
});
afterEach(async () => {
  reader.close();
  await rm(folder, { recursive: true });
});

const good = join(formatsFolder, 'parquet/data/train-00000-of-00002.parquet');

test('what a file holds, and its images group by group', async () => {
  const info = await reader.info(good, '');
  expect(info.columns).toEqual([
    { name: 'image', kind: 'image', type: 'struct' },
    { name: 'label', kind: 'number', type: 'int64' },
  ]);
  expect(info.groups.map(({ rows }) => rows)).toEqual([4, 2]);
  expect(await reader.labels(good, 'label', 6)).toEqual([0, 1, 2, 0, 1, 2]);
  const images = await reader.images(good, 'image', { first: 4, rows: 2, bytes: 0 });
  expect(images.map((bytes) => String.fromCharCode(...bytes!.subarray(1, 4)))).toEqual(['PNG', 'PNG']);
});

test('a run of values that says it never ends is given up, and the next file is read', async () => {
  const hostile = await readFile(join(formatsFolder, 'other/train.parquet'));
  // Within the levels of the first page: a run of as many values as a number can say.
  hostile.set([0xfe, 0xfe, 0xfe, 0xfe, 0x0f], 184);
  const path = join(folder, 'train.parquet');
  await writeFile(path, hostile);
  const impatient = new ParquetReader(3);
  const images = (from: string) => impatient.images(from, 'img', { first: 0, rows: 5, bytes: 0 });
  const error = await userErrorOf(() => images(path));
  expect(error.message).toMatch(/takes too long|would fill the memory/);
  expect(error.where).toBe(path);
  impatient.close();
  expect((await reader.info(good, '')).groups).toHaveLength(2);
});

test('another file, and none', async () => {
  const path = join(folder, 'a.parquet');
  expect(await userErrorOf(() => reader.info(path, 'Get it.'))).toMatchObject({ where: path, advice: 'Get it.' });
  await writeFile(path, 'something else');
  expect((await userErrorOf(() => reader.info(path, ''))).message).toContain('is not a Parquet file');
});
