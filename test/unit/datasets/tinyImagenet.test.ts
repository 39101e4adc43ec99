import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { classCount } from '../../../engine/datasets/registry';
import { loadTinyImagenet } from '../../../engine/datasets/tinyImagenet/loadTinyImagenet';
import { writeJpeg } from './jpegFile';
import { userErrorOf } from './userError';

let folder: string;
let unpacked: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-tiny-'));
  vi.stubEnv('DARKROOM_CACHE', join(folder, 'cache'));
  unpacked = join(folder, 'tiny-imagenet-200');
  for (const [label, id] of ['n02124075', 'n04067472'].entries()) {
    for (let i = 0; i < 3; i++)
      await writeJpeg(join(unpacked, 'train', id, 'images', `${id}_${i}.JPEG`), [200 * label, 20 * i, 0], 64);
  }
  await writeJpeg(join(unpacked, 'val', 'images', 'val_0.JPEG'), [0, 0, 250], 64);
  await writeFile(join(unpacked, 'wnids.txt'), 'n02124075\nn04067472\n');
  await writeFile(join(unpacked, 'words.txt'), 'n00001740\tentity\nn02124075\tEgyptian cat\nn04067472\treel, spool\n');
  await writeFile(join(unpacked, 'val', 'val_annotations.txt'), 'val_0.JPEG\tn04067472\t0\t32\t44\t62\n');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});
const load = (options: { resolution?: number; limit?: number } = {}) =>
  loadTinyImagenet(folder, { resolution: 64, ...options, advice: 'Get it.' });

test('training images by folder, test images by the annotations of val', async () => {
  const { train, test, classes, height, width, channels } = await load();
  expect([height, width, channels]).toEqual([64, 64, 3]);
  expect(classes).toEqual(['Egyptian cat', 'reel']);
  expect(train.count).toBe(6);
  expect([...train.labels].sort()).toEqual([0, 0, 0, 1, 1, 1]);
  train.labels.forEach((label, i) =>
    expect(Math.abs(train.images.gather([i])[0]! - 200 * label)).toBeLessThanOrEqual(3),
  );
  expect([...test.labels]).toEqual([1]);
  expect(test.images.gather([0])[2]).toBeGreaterThan(245);
});

test('a plan counts the classes that wnids.txt names, where a person left some out', async () => {
  expect(await classCount({ name: 'tiny-imagenet', folder })).toBe(2);
  expect(await classCount({ name: 'tiny-imagenet', folder: join(folder, 'elsewhere') })).toBe(200);
});

test('a limit takes some in a shuffled order, and another resolution makes them smaller', async () => {
  const { train } = await load({ limit: 4, resolution: 32 });
  expect(train.count).toBe(4);
  expect(train.images).toMatchObject({ count: 4, imageSize: 3072 });
  expect(new Set(train.labels).size).toBe(2);
});

test('what is missing or wrong is named', async () => {
  const annotations = join(unpacked, 'val', 'val_annotations.txt');
  await writeFile(annotations, 'val_0.JPEG\tn99999999\t0\t0\t1\t1\n');
  expect(await userErrorOf(() => load())).toMatchObject({
    message: 'The class "n99999999" is not in wnids.txt.',
    where: `${annotations}:1`,
    advice: 'Get it.',
  });
  await rm(join(unpacked, 'train', 'n04067472'), { recursive: true });
  expect(await userErrorOf(() => load())).toMatchObject({
    message: 'There are no training images of this class.',
    where: join(unpacked, 'train', 'n04067472', 'images'),
  });
  await rm(join(unpacked, 'wnids.txt'));
  expect(await userErrorOf(() => load())).toMatchObject({
    message: 'This data file is missing.',
    where: join(unpacked, 'wnids.txt'),
  });
});
