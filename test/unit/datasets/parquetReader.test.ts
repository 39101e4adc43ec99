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
    { name: 'image', kind: 'image' },
    { name: 'label', kind: 'number' },
  ]);
  expect(info.groups.map(({ rows }) => rows)).toEqual([4, 2]);
  expect(await reader.labels(good, 'label', 6)).toEqual([0, 1, 2, 0, 1, 2]);
  const images = await reader.images(good, 'image', { first: 4, rows: 2, bytes: 0 });
  expect(images.map((bytes) => String.fromCharCode(...bytes!.subarray(1, 4)))).toEqual(['PNG', 'PNG']);
});

test('a run of values that says it never ends is refused, and the next file is read', async () => {
  // Labels of the first group are few runs: each byte of their page is made the longest number in turn.
  const bytes = await readFile(join(formatsFolder, 'other/train.parquet'));
  const path = join(folder, 'train.parquet');
  const outcomes = new Set<string>();
  for (let at = 4; at < 900; at += 7) {
    const hostile = Buffer.from(bytes);
    hostile.fill(0xfe, at, at + 4);
    hostile[at + 4] = 0x0f;
    await writeFile(path, hostile);
    const before = process.cpuUsage();
    const outcome = await reader.images(path, 'img', { first: 0, rows: 5, bytes: 0 }).then(
      () => 'read',
      (error: Error) => error.name,
    );
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(4);
    outcomes.add(outcome);
  }
  expect([...outcomes].sort()).toEqual(['UserError', 'read']);
  expect((await reader.info(good, '')).groups).toHaveLength(2);
});

test('another file, and none', async () => {
  const path = join(folder, 'a.parquet');
  expect(await userErrorOf(() => reader.info(path, 'Get it.'))).toMatchObject({ where: path, advice: 'Get it.' });
  await writeFile(path, 'something else');
  expect((await userErrorOf(() => reader.info(path, ''))).message).toContain('is not a Parquet file');
});
