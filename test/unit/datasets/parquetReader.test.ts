import { type FileHandle, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileMetaData, parquetMetadataAsync } from 'hyparquet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { assertPage, assertPlausible } from '../../../engine/datasets/formats/parquet/parquetBounds';
import { ParquetReader } from '../../../engine/datasets/formats/parquet/parquetReader';
import { ProcessCost } from '../../fuzz/processCost';
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
  const images = await reader.images(good, 'image', { first: 4, rows: 2 });
  expect(images.map((bytes) => String.fromCharCode(...bytes!.subarray(1, 4)))).toEqual(['PNG', 'PNG']);
});

test('a run of values that says it never ends is given up, and the next file is read', async () => {
  const hostile = await readFile(join(formatsFolder, 'other/train.parquet'));
  // Within the levels of the first page: a run of as many values as a number can say.
  hostile.set([0xfe, 0xfe, 0xfe, 0xfe, 0x0f], 184);
  const path = join(folder, 'train.parquet');
  await writeFile(path, hostile);
  const cost = new ProcessCost(await reader.start());
  const error = await userErrorOf(() => reader.images(path, 'img', { first: 0, rows: 5 }));
  expect(error.message).toContain('takes more time or memory than a file of its size may');
  expect(error.where).toBe(path);
  const { seconds, mebibytes } = cost.end();
  expect(seconds).toBeLessThan(2.2);
  expect(mebibytes).toBeLessThan(512);
  expect((await reader.info(good, '')).groups).toHaveLength(2);
});

test('another file, and none', async () => {
  const path = join(folder, 'a.parquet');
  expect(await userErrorOf(() => reader.info(path, 'Get it.'))).toMatchObject({ where: path, advice: 'Get it.' });
  await writeFile(path, 'something else');
  expect((await userErrorOf(() => reader.info(path, ''))).message).toContain('is not a Parquet file');
});

test('a file may tell of no more rows and bytes than it can hold', async () => {
  const handle = await open(good);
  const size = (await stat(good)).size;
  const file = { byteLength: size, slice: async (start: number, end = size) => partOf(handle, start, end) };
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  await handle.close();
  const changed = (change: (copy: FileMetaData) => void) => {
    const copy = structuredClone(metadata);
    change(copy);
    return () => assertPlausible(copy, size);
  };
  expect(changed(() => undefined)).not.toThrow();
  expect(changed((copy) => (copy.num_rows = 7n))).toThrow('7 rows, and its row groups of 6');
  expect(
    changed((copy) => {
      copy.row_groups[0]!.num_rows += 10n ** 9n;
      copy.num_rows += 10n ** 9n;
    }),
  ).toThrow(/rows in [\d,]+ bytes/);
  expect(changed((copy) => (copy.row_groups[0]!.total_byte_size = 10n ** 12n))).toThrow("can't be in");
  expect(changed((copy) => (copy.row_groups[0]!.columns[0]!.meta_data!.num_values = 10n ** 12n))).toThrow('values');
  expect(() => assertPage(100, 2 ** 24)).toThrow('16777216 bytes');
  expect(() => assertPage(100, 2 ** 20)).not.toThrow();
});

async function partOf(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  await handle.read(bytes, 0, bytes.length, start);
  return bytes.buffer;
}
