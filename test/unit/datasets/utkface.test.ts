import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadUtkFace } from '../../../engine/datasets/utkface/loadUtkFace';
import { plainImages, writeHdf5 } from './ccganFiles';
import { writeJpeg } from './jpegFile';
import { userErrorOf } from './userError';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-utkface-'));
  vi.stubEnv('DARKROOM_CACHE', join(folder, 'cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});
const load = (options: { resolution?: number; perLabel?: number; limit?: number } = {}) =>
  loadUtkFace(folder, { resolution: 64, ...options, advice: 'Get it.' });

test("the authors' HDF5 file: ages from 1 to 60, races", async () => {
  await writeHdf5(join(folder, 'UTKFace_64x64.h5'), {
    images: plainImages(5, 64),
    labels: { data: Float64Array.of(61, 60, 1, 0, 26) },
    races: { data: BigInt64Array.of(0n, 4n, 2n, 1n, 0n) },
  });
  const { test, train, continuous, classes } = await load();
  expect(test.count).toBe(3);
  expect([...continuous!.test]).toEqual([60, 1, 26]);
  expect([...test.labels]).toEqual([4, 2, 0]);
  expect([0, 1, 2].map((i) => test.images.gather([i])[0])).toEqual([1, 2, 4]);
  expect([...continuous!.train].sort()).toEqual([1, 26, 60]);
  expect(train.count).toBe(3);
  expect(classes[2]).toBe('Asian');
  expect(continuous).toMatchObject({ name: 'age', unit: 'years', range: [1, 60] });
});

test('races that there are not, and a file without faces of these ages', async () => {
  const path = join(folder, 'UTKFace_64x64.h5');
  await writeHdf5(path, {
    images: plainImages(1, 64),
    labels: { data: Float64Array.of(5) },
    races: { data: BigInt64Array.of(5n) },
  });
  expect(await userErrorOf(() => load())).toMatchObject({
    message: '"races" has the value 5, but races are 0 to 4.',
    where: path,
  });
  await writeHdf5(path, {
    images: plainImages(1, 64),
    labels: { data: Float64Array.of(80) },
    races: { data: BigInt64Array.of(0n) },
  });
  expect((await userErrorOf(() => load())).message).toBe('"labels" has no age from 1 to 60.');
});

const files = [
  '26_1_3_20170117153915.jpg.chip.jpg',
  '1_0_2_20161219140525.jpg.chip.jpg',
  '26_0_0_20170104.jpg.chip.jpg',
  '61_0_0_20170104.jpg.chip.jpg',
  '39_1_20170116174525125.jpg.chip.jpg',
];

test("the JPEGs, named by age, gender and race; names that don't say so are counted", async () => {
  for (const [i, name] of files.entries()) await writeJpeg(join(folder, 'UTKFace', name), [40 * i, 100, 200]);
  const { test, continuous, notes, height } = await load({ resolution: 32 });
  expect(height).toBe(32);
  // In the order of their names: 1, 26 and 26 years.
  expect([...continuous!.test]).toEqual([1, 26, 26]);
  expect([...test.labels]).toEqual([2, 0, 3]);
  [40, 80, 0].forEach((red, i) => {
    const pixel = test.images.gather([i]).subarray(1536, 1539);
    [red, 100, 200].forEach((value, channel) => expect(Math.abs(pixel[channel]! - value)).toBeLessThanOrEqual(3));
  });
  expect(notes).toEqual(["1 of 5 files are left out: their names don't say age, gender and race."]);
  expect((await load({ perLabel: 1 })).train.count).toBe(2);
});

test('a changed JPEG is decoded again', async () => {
  const path = join(folder, files[0]!);
  await writeJpeg(path, [0, 0, 0]);
  const before = await load();
  await writeJpeg(path, [250, 250, 250]);
  await utimes(path, 1, 1);
  const after = await load();
  expect(before.test.images.gather([0])[0]).toBeLessThan(5);
  expect(after.test.images.gather([0])[0]).toBeGreaterThan(245);
});

test('a folder without faces, wrong names only, a damaged JPEG', async () => {
  expect(await userErrorOf(() => load())).toMatchObject({
    message: 'There is neither an HDF5 file nor a JPEG here.',
    where: folder,
    advice: 'Get it.',
  });
  await writeJpeg(join(folder, 'me.jpg'), [1, 2, 3]);
  expect((await userErrorOf(() => load())).message).toBe(
    'None of the 1 JPEGs here is named age_gender_race_date.jpg with an age from 1 to 60.',
  );
  const path = join(folder, files[0]!);
  await writeFile(path, 'no image');
  const error = await userErrorOf(() => load());
  expect(error.message).toContain('This file is no image that can be read');
  expect(error.where).toBe(path);
  await writeJpeg(path, [200, 30, 30]);
  const bytes = await readFile(path);
  await writeFile(path, bytes.fill(0, bytes.length - 300, bytes.length - 2));
  expect((await userErrorOf(() => load())).message).toContain("This JPEG can't be read: ");
});
