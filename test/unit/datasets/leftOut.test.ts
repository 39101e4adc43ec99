import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadDataset } from '../../../engine/datasets/loadDataset';
import { writePng } from './imageFiles';
import { userErrorOf } from './userError';

/** What a person is told of what is left out of a folder of images. */

let base: string;
let folder: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'darkroom-left-out-'));
  folder = join(base, 'images');
  await mkdir(folder);
  vi.stubEnv('DARKROOM_CACHE', join(base, 'cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(base, { recursive: true });
});
const load = (options: { classes?: string } = {}) =>
  loadDataset({ name: 'folder', folder: 'images', resolution: 8, ...options }, base);

async function writeClass(path: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await writePng(join(folder, path, `${i}.png`), [i, 0, 0]);
}

test('why there are no images: what is left out says it', async () => {
  const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic');
  for (const name of ['cat', 'dog']) await mkdir(join(folder, name));
  for (const name of ['cat/1.heic', 'dog/1.heic', 'dog/2']) await writeFile(join(folder, name), heic);
  expect(await userErrorOf(() => load())).toMatchObject({
    message: 'The images here are of a format that is not read: HEIC.',
    advice: '3 images are left out: cat/1.heic, dog/1.heic, dog/2 (3 HEIC: not read; save as JPEG or PNG).',
  });
  await writeFile(join(folder, 'cat', 'more.zip'), '');
  await writeClass('bird', 10);
  expect((await load()).notes).toEqual([
    '2 folders are left out, because no images in them are read: cat, dog.',
    '3 images are left out: cat/1.heic, dog/1.heic, dog/2 (3 HEIC: not read; save as JPEG or PNG).',
    '1 archive is not looked into: cat/more.zip (unpack what holds images to train on).',
  ]);
  for (const name of ['bird', 'cat/1.heic', 'dog']) await rm(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'cat', 'most.tar.gz'), '');
  expect(await userErrorOf(() => load())).toMatchObject({
    message: 'There are no images here, but archives (cat/more.zip and 1 more).',
    advice: 'Unpack cat/more.zip and 1 more first.',
  });
  await rm(join(folder, 'cat'), { recursive: true });
  await symlink('nowhere', join(folder, 'cat'));
  await mkdir(join(folder, 'runs', '20240101-120000-beef', 'samples'), { recursive: true });
  expect(await userErrorOf(() => load())).toMatchObject({
    message: 'There are no images here that can be read.',
    advice:
      "1 folder belongs to Darkroom's runs, and is left out: runs/20240101-120000-beef. 1 link leads to nothing: cat.",
  });
});

test('folders that a map of classes does not name are told of, and why no test images are left', async () => {
  for (const name of ['train/a', 'train/b', 'test/a']) await writeClass(name, 3);
  const map = join(base, 'classes.json');
  await writeFile(map, '{"b": ["b"]}');
  const { notes } = await load({ classes: map });
  expect(notes).toContain('2 folders are not in dataset.classes, and are left out: test/a, train/a.');
  expect(notes).toContain(
    'There are test images, but none of the classes in dataset.classes: a tenth of the training images is held back ' +
      'to test with.',
  );
});
