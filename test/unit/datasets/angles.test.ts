import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { angles } from '../../../engine/datasets/angles/angles';
import { loadAngles } from '../../../engine/datasets/angles/loadAngles';
import { objectModels, objectNames } from '../../../engine/datasets/angles/objects/models';
import { Rasteriser } from '../../../engine/datasets/angles/rasteriser';
import { renderings } from '../../../engine/datasets/angles/renderings';
import { cosineOfDegrees, sineOfDegrees } from '../../../engine/datasets/angles/trigonometry';
import { imageCacheFolder } from '../../../engine/datasets/cache/place';
import { digest } from '../../../engine/files/digest';
import { bytesOf } from './bytesOf';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-angles-'));
  vi.stubEnv('DARKROOM_CACHE', folder);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test('sines and cosines of any angle', () => {
  for (let degrees = -720; degrees <= 720; degrees += 7.5) {
    expect(sineOfDegrees(degrees)).toBeCloseTo(Math.sin((degrees * Math.PI) / 180), 14);
    expect(cosineOfDegrees(degrees)).toBeCloseTo(Math.cos((degrees * Math.PI) / 180), 14);
  }
});

test('there are 36 objects, and the same views give the same bytes everywhere', () => {
  expect(objectNames).toHaveLength(36);
  expect(new Set(objectNames).size).toBe(36);
  const rasteriser = new Rasteriser(32);
  const images = new Uint8Array(36 * 3072);
  objectModels().forEach((model, i) => rasteriser.draw(model, 2.5 * i + 0.1, images.subarray(i * 3072)));
  // Of the images as they were when this was written: if it changes on purpose, so must cacheVersion in renderings.ts,
  // or caches keep the old ones.
  expect(digest('sha256', images).slice(0, 16)).toBe('9d940634c2a2cb2a');
});

test('an object looks most like itself at the next angle, at every angle: the angle can be told from the image', () => {
  const rasteriser = new Rasteriser(32);
  const yaws = Array.from({ length: 46 }, (_, i) => 2 * i);
  objectModels().forEach((model, object) => {
    const images = yaws.map((yaw) => {
      const image = new Uint8Array(3072);
      rasteriser.draw(model, yaw, image);
      return image;
    });
    images.forEach((image, i) => {
      const distances = images.map((other, j) => (i === j ? Infinity : squaredDistance(image, other)));
      const nearest = distances.indexOf(Math.min(...distances));
      expect(Math.abs(nearest - i), `${objectNames[object]} at ${yaws[i]}°`).toBeLessThanOrEqual(1);
    });
  });
});

function squaredDistance(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}

test('450 angles with some objects each to train on, 90 with all to compare with', async () => {
  const { train, test, continuous, classes } = await loadAngles({ resolution: 32, perLabel: 2 });
  expect(train.count).toBe(900);
  expect(angles.knownTrainImages?.({ perLabel: 2 })).toBe(900);
  expect(test.count).toBe(3240);
  expect(test.images).toMatchObject({ count: 3240, imageSize: 3072 });
  expect(classes).toEqual(objectNames);
  expect(continuous).toMatchObject({ name: 'yaw angle', unit: '°', range: [0, 90] });

  const objectsAt = new Map<number, Set<number>>();
  continuous!.train.forEach((yaw, i) => objectsAt.set(yaw, (objectsAt.get(yaw) ?? new Set()).add(train.labels[i]!)));
  expect([...objectsAt.keys()].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 450 }, (_, i) => Math.fround((2 * i + 1) / 10)),
  );
  expect([...objectsAt.values()].every(({ size }) => size === 2)).toBe(true);
  expect(new Set(train.labels).size).toBe(36);
  expect(new Set(continuous!.test)).toEqual(new Set(Array.from({ length: 90 }, (_, i) => i + 0.5)));
});

test('a limit takes some of all angles, and is another data set', async () => {
  const all = await loadAngles({ resolution: 32, perLabel: 2 });
  const some = await loadAngles({ resolution: 32, perLabel: 2, limit: 100 });
  expect(some.train.count).toBe(100);
  expect(Buffer.compare(bytesOf(some.train.images), bytesOf(all.train.images).subarray(0, 100 * 3072))).toBe(0);
  expect(some.train.labels).toEqual(all.train.labels.slice(0, 100));
  expect(some.continuous!.train).toEqual(all.continuous!.train.slice(0, 100));
  expect(Math.min(...some.continuous!.train)).toBeLessThan(10);
  expect(Math.max(...some.continuous!.train)).toBeGreaterThan(80);
  expect(some.contentId).not.toBe(all.contentId);
});

const views = [
  { object: 3, yaw: 10 },
  { object: 4, yaw: 20 },
];

test("images are drawn once, and again if the cache is damaged or can't be written", async () => {
  vi.stubEnv('DARKROOM_CACHE', join(folder, 'own'));
  const draw = async () => bytesOf(await renderings(views, 64));
  const drawn = await draw();
  expect(drawn).toHaveLength(2 * 64 * 64 * 3);
  const [name] = await readdir(imageCacheFolder('angles'));
  const path = join(imageCacheFolder('angles'), name!);
  const { ino } = await stat(path);
  expect(Buffer.compare(await draw(), drawn)).toBe(0);
  expect((await stat(path)).ino, 'written once').toBe(ino);

  const damaged = await readFile(path);
  damaged[1000]! ^= 255;
  await writeFile(path, damaged);
  expect(Buffer.compare(await draw(), drawn)).toBe(0);

  // A file where the folder should be.
  vi.stubEnv('DARKROOM_CACHE', path);
  expect(Buffer.compare(await draw(), drawn)).toBe(0);
});
