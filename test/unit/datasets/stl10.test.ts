import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { areaAverage } from '../../../engine/datasets/formats/areaAverage';
import { denseImage } from '../../../engine/datasets/formats/byteImage';
import { md5 } from '../../../engine/datasets/originals/originals';
import { type Stl10Files, stl10Files } from '../../../engine/datasets/stl10/files';
import { loadStl10 } from '../../../engine/datasets/stl10/loadStl10';
import { digest } from '../../../engine/files/digest';
import { Random } from '../../../engine/random';
import { RealImages } from '../../../engine/methods/selfLabeling/realBatches';
import { realGrid } from '../../../engine/training/realGrid';
import { bytesOf } from './bytesOf';
import { seen } from './publishedLayouts';
import { writeSmallStl10 } from './stl10Files';
import { userErrorOf } from './userError';

let folder: string;
let small: Stl10Files;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-stl10-'));
  vi.stubEnv('DARKROOM_CACHE', join(folder, 'cache'));
  small = await writeSmallStl10(folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const all = (numbers: number[]) => numbers.flatMap((number) => seen(number, 96));

test('the published files are as long as their images', () => {
  const sizes = Object.fromEntries(stl10Files.files.map(({ name, bytes }) => [name, bytes]));
  expect(sizes).toEqual({
    'train_X.bin': 138_240_000,
    'train_y.bin': 5000,
    'test_X.bin': 221_184_000,
    'test_y.bin': 8000,
    'unlabeled_X.bin': 2_764_800_000,
  });
});

test('planes of columns become images, labels begin at 0', async () => {
  const stl10 = await loadStl10(folder, { resolution: 96 }, small);
  expect(stl10).toMatchObject({ title: 'STL-10', height: 96, width: 96, channels: 3 });
  expect([...bytesOf(stl10.train.images)]).toEqual(all([0, 1, 2]));
  expect(Array.from(stl10.train.labels, (label) => stl10.classes[label])).toEqual(['bird', 'truck', 'airplane']);
  expect([...stl10.test.labels]).toEqual([8, 2]);
  expect(stl10.summary).toBeUndefined();
});

test('images are made smaller by area', async () => {
  const { train, height } = await loadStl10(folder, { resolution: 32 }, small);
  const expected = new Uint8Array(32 * 32 * 3);
  const data = Uint8Array.from(seen(1, 96));
  areaAverage(denseImage(96, 96, 3, data), { height: 32, width: 32 }, expected);
  expect(height).toBe(32);
  expect(train.images.gather([1])).toEqual(expected);
});

test('those without labels come behind, and a limit bounds all together', async () => {
  const stl10 = await loadStl10(folder, { resolution: 96, unlabelled: true }, small);
  expect([stl10.train.count, stl10.train.labels.length]).toEqual([7, 3]);
  expect([...bytesOf(stl10.train.images)]).toEqual(all([0, 1, 2, 5, 6, 7, 8]));
  expect([...stl10.train.images.gather([6, 0, 3])]).toEqual(all([8, 0, 5]));
  expect(stl10.summary).toBe('Trains on 3 images with a label and 4 without.');
  const [some, few] = await Promise.all(
    [5, 2].map((limit) => loadStl10(folder, { resolution: 96, unlabelled: true, limit }, small)),
  );
  expect([some!.train.count, some!.train.labels.length]).toEqual([5, 3]);
  expect([few!.train.count, few!.train.labels.length]).toEqual([2, 2]);
  expect(new Set([stl10, some!, few!].map(({ contentId }) => contentId)).size).toBe(3);
});

test('the self-labeling GAN draws from all, and gives no image a label that it has not', async () => {
  const stl10 = await loadStl10(folder, { resolution: 32, unlabelled: true }, small);
  const random = Random.from(1, 'test');
  const numberOf = (images: Float32Array, i: number) => Math.round(((images[i * 3072]! + 1) * 255) / 2 / 16);
  for (const [labels, share] of [
    ['none', 0],
    ['some', 2],
    ['all', 2],
  ] as const) {
    const images = new RealImages(stl10, { labels, labelsPerClass: 1 }, random);
    const numbers = new Set<number>();
    for (let draw = 0; draw < 40; draw++) {
      const { images: drawn, classes, manual } = images.draw(8, random);
      classes.forEach((label, i) => {
        const number = numberOf(drawn, i);
        numbers.add(number);
        expect(label).toBe([1, 9, 0][number] ?? -1);
        expect([-1, label]).toContain(manual[i]);
      });
      expect(manual.filter((label) => label >= 0).length).toBeGreaterThanOrEqual(share);
    }
    expect(numbers.size).toBe(7);
  }
  // The grid of real images has rows for classes alone.
  expect(realGrid(stl10, 4)).toMatchObject({ rows: 10, columns: 4 });
});

test('a part that is not there, damaged, or labelled otherwise', async () => {
  const place = join(folder, 'stl10_binary');
  const load = () => userErrorOf(() => loadStl10(folder, { resolution: 96, unlabelled: true }, small));
  const bytes = await readFile(join(place, 'unlabeled_X.bin'));
  bytes[5]! ^= 1;
  await writeFile(join(place, 'unlabeled_X.bin'), bytes);
  expect((await load()).message).toMatch(/^This is not the original file: its MD5 begins with /);
  await rm(join(place, 'unlabeled_X.bin'));
  expect(await load()).toMatchObject({ message: 'This data file is missing.', where: join(place, 'unlabeled_X.bin') });
  // Nobody who does without it needs it.
  expect((await loadStl10(folder, { resolution: 96 }, small)).train.count).toBe(3);

  const labels = Uint8Array.of(1, 11, 2);
  await writeFile(join(place, 'train_y.bin'), labels);
  small = {
    ...small,
    train: { ...small.train, labels: { name: 'train_y.bin', bytes: 3, checksum: md5(digest('md5', labels)) } },
  };
  expect((await load()).message).toBe("The labels are not all from 1 to 10, as STL-10's are.");
});
