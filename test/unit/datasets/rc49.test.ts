import { mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadRc49 } from '../../../engine/datasets/rc49/loadRc49';
import { type Hdf5Content, moveFarBehind, plainImages, writeHdf5 } from './ccganFiles';
import { userErrorOf } from './userError';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-rc49-'));
  path = join(folder, 'RC-49_64x64.h5');
});
afterEach(() => rm(folder, { recursive: true }));

const count = 30;
/** Three chairs at the angles 0, 0.1, 0.2 ... 0.9, as the authors' file has them; the odd ones are to train on. */
function content(): Hdf5Content {
  const angles = Float64Array.from({ length: count }, (_, i) => Math.floor(i / 3) / 10);
  return {
    images: { ...plainImages(count, 64), compressed: true },
    labels: { data: angles },
    types: { data: BigInt64Array.from({ length: count }, (_, i) => BigInt(10 + (i % 3))) },
    indx_train: {
      data: BigInt64Array.from(
        [...angles.keys()].filter((i) => Math.floor(i / 3) % 2 === 1),
        BigInt,
      ),
    },
  };
}
const load = (options: { resolution?: number; perLabel?: number; limit?: number } = {}) =>
  loadRc49(folder, { resolution: 64, ...options, advice: 'Get it.' });

test("trains on the authors' indices, and compares with all images between the ends", async () => {
  await writeHdf5(path, content());
  const { train, test, continuous, classes, ...rest } = await load();
  expect(rest).toMatchObject({ name: 'rc49', title: 'RC-49', height: 64, width: 64, channels: 3 });
  expect(classes).toHaveLength(49);
  expect(continuous).toMatchObject({ name: 'yaw angle', unit: '°', range: [0, 90] });
  // 0 degrees is not within.
  expect(test.count).toBe(27);
  expect([...new Set(continuous!.train)].sort()).toEqual([0.1, 0.3, 0.5, 0.7, 0.9].map(Math.fround));
  expect(train.count).toBe(15);
  for (let i = 0; i < train.count; i++) {
    const image = train.images.gather([i]);
    // The red says which image of the file it is; then row 2, column 5.
    const which = image[0]!;
    expect([...image.subarray(3 * (2 * 64 + 5), 3 * (2 * 64 + 5) + 3)]).toEqual([which, 2, 5]);
    expect(continuous!.train[i]).toBe(Math.fround(Math.floor(which / 3) / 10));
    expect(train.labels[i]).toBe(which % 3);
  }
  expect([...test.labels.subarray(0, 4)]).toEqual([0, 1, 2, 0]);
});

test('at most so many images of each angle, always the same ones, and a limit on all of them', async () => {
  await writeHdf5(path, content());
  const few = await load({ perLabel: 2 });
  const counts = new Map<number, number>();
  few.continuous!.train.forEach((angle) => counts.set(angle, (counts.get(angle) ?? 0) + 1));
  expect([...counts.values()]).toEqual([2, 2, 2, 2, 2]);
  expect((await load({ perLabel: 2 })).contentId).toBe(few.contentId);
  const limited = await load({ perLabel: 2, limit: 4 });
  expect(limited.train.count).toBe(4);
  expect([...limited.continuous!.train]).toEqual([...few.continuous!.train.subarray(0, 4)]);
});

test('a larger file is made smaller, whatever its name if it is the only one', async () => {
  await writeHdf5(path, content());
  const { test } = await load({ resolution: 32 });
  // The mean of rows 4 and 5, and of columns 10 and 11.
  expect([...test.images.gather([0]).subarray(3 * (2 * 32 + 5), 3 * (2 * 32 + 5) + 3)]).toEqual([3, 5, 11]);
  await rename(path, join(folder, 'chairs.h5'));
  expect((await load()).test.count).toBe(27);
  await writeHdf5(join(folder, 'others.h5'), content());
  const error = await userErrorOf(() => load());
  expect(error.message).toBe('There is no RC-49_64x64.h5 here, only chairs.h5, others.h5.');
  expect(error).toMatchObject({ where: folder, advice: 'Get it.' });
});

test('a folder without the file, a file of another format, a damaged one', async () => {
  expect((await userErrorOf(() => load())).message).toBe('There is no HDF5 file here; RC-49_64x64.h5 is wanted.');
  await writeFile(path, 'not found');
  expect(await userErrorOf(() => load())).toMatchObject({
    message: 'This is not an HDF5 file: it does not begin as one.',
    where: path,
    advice: 'Get it.',
  });
  await writeHdf5(path, content());
  await truncate(path, 3000);
  const damaged = await userErrorOf(() => load());
  expect(damaged.message).toContain('damaged or truncated');
  expect(damaged.where).toBe(path);
});

test.each<[string, (content: Hdf5Content) => void, string]>([
  [
    'a missing key',
    (file) => delete file.indx_train,
    'This HDF5 file has no array "indx_train": it has "images", "labels", "types".',
  ],
  [
    'channels last',
    (file) => {
      file.images!.shape = [count, 64, 64, 3];
    },
    '"images" holds 30 x 64 x 64 x 3 values of type "<B", not N x 3 x side x side unsigned bytes.',
  ],
  [
    'images as numbers',
    (file) => {
      file.images!.data = Float32Array.from(file.images!.data as Uint8Array);
    },
    '"images" holds 30 x 3 x 64 x 64 values of type "<f", not N x 3 x side x side unsigned bytes.',
  ],
  [
    'too few labels',
    (file) => {
      file.labels!.data = new Float64Array(29);
    },
    '"labels" has 29 values for 30 images.',
  ],
  [
    'an index outside',
    (file) => {
      file.indx_train!.data = BigInt64Array.of(30n);
    },
    '"indx_train" names image 30, but the 30 images are 0 to 29.',
  ],
  [
    'a table of labels',
    (file) => {
      file.labels!.shape = [15, 2];
    },
    '"labels" holds 15 x 2 values of type "<d", not a list of numbers.',
  ],
  [
    'nothing to train on',
    (file) => {
      file.indx_train!.data = BigInt64Array.of(0n);
    },
    'No image that "indx_train" names has an angle between 0° and 90°.',
  ],
])('%s is named', async (_, change, message) => {
  const changed = content();
  change(changed);
  await writeHdf5(path, changed);
  expect(await userErrorOf(() => load())).toMatchObject({ message, where: path, advice: 'Get it.' });
});

test('a file of five gigabytes is read in parts, and a long one that is damaged is called so', async () => {
  const images = plainImages(count, 64);
  await writeHdf5(path, { ...content(), images });
  const { contentId } = await load();
  await moveFarBehind(path, images.data, 5e9);
  const before = process.memoryUsage().rss;
  expect((await load()).contentId).toBe(contentId);
  expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 28);
  await writeFile(path, Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'));
  await truncate(path, 2.3e9);
  expect((await userErrorOf(() => load())).message).toMatch(/^This HDF5 file is damaged or truncated: /);
});

test('images that are smaller than wanted', async () => {
  await writeHdf5(path, { ...content(), images: plainImages(count, 16) });
  expect((await userErrorOf(() => load())).message).toBe('"images" are 16x16, and 64x64 are wanted.');
});
