import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadDataset } from '../../../engine/datasets/loadDataset';
import { writePng } from './imageFiles';
import { userErrorOf } from './userError';
import type { ImageSplit } from '../../../engine/datasets/dataset';
import { bytesOf } from './bytesOf';

let folder: string;
let map: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-classes-'));
  map = join(folder, 'classes.json');
  vi.stubEnv('DARKROOM_CACHE', join(folder, 'cache'));
  for (const [k, id] of ['n01', 'n02', 'n03'].entries()) {
    for (let i = 0; i < 3; i++) await writePng(join(folder, 'photos/train', id, `${i}.png`), [k, i, 0]);
  }
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});
async function load(text?: string) {
  if (text !== undefined) await writeFile(map, text);
  return loadDataset({ name: 'folder', folder: 'photos', classes: 'classes.json', resolution: 8 }, folder);
}

test('merges, renames, chooses and orders classes', async () => {
  const { classes, train } = await load('{ // by hand\n  "zebra": ["n03"],\n  "animal": ["n02", "n01"],\n}');
  expect(classes).toEqual(['zebra', 'animal']);
  expect(train.count).toBe(6);
  train.labels.forEach((label, i) => expect(label).toBe(bytesOf(train.images)[i * 192] === 2 ? 0 : 1));
  const only = bytesOf((await load('{"only": ["n02"]}')).train.images);
  expect(only.filter((_, i) => i % 3 === 0).every((red) => red === 1)).toBe(true);
});

test('the same images are held back whatever classes they belong to', async () => {
  const heldOut = ({ images, count }: ImageSplit) =>
    Array.from({ length: count }, (_, i) => images.gather([i]).subarray(0, 2).join(' ')).sort();
  const plain = await load('{"a": ["n01"], "b": ["n02"], "c": ["n03"]}');
  expect(heldOut((await load('{"all": ["n01", "n02", "n03"]}')).test)).toEqual(heldOut(plain.test));
});

test.each([
  ['{"dog": ["n01"', 1, 15, 'The closing bracket ] is missing.', /^Write \{"dog"/],
  ['{"dog":\n ["n01"] "cat": ["n02"]}', 2, 10, 'A comma is missing here.', /^Write/],
  ['', 1, 1, 'The file is empty.', /^Write/],
  ['["n01"]', 1, 1, 'This is not an object of classes.', /^Write/],
  ['{}', 1, 1, 'This file names no classes.', /^Write/],
  ['{"dog": "n01"}', 1, 9, 'The class "dog" needs a list of sub-folders.', /^Write/],
  ['{"dog": [1]}', 1, 10, 'This is not the name of a sub-folder.', /^Write/],
  ['{\n  "dog": []\n}', 2, 10, 'The class "dog" has no sub-folders.', /remove the class/],
  ['{\n  "dog": ["n01", "n0l"]\n}', 2, 18, 'There is no sub-folder "n0l" in TRAIN.', /^Did you mean "n01"\?$/],
  ['{"dog": ["poodle"]}', 1, 10, 'There is no sub-folder "poodle" in TRAIN.', /^There are n01, n02, n03\.$/],
  [
    '{"dog": ["n01"],\n "cat": ["n02", "n01"]}',
    2,
    17,
    'The sub-folder "n01" belongs to the class "dog" already.',
    /one class/,
  ],
  ['{"dog": ["n01"],\n "dog": ["n02"]}', 0, 0, 'The class "dog" stands twice here.', /one list/],
])('%j is refused where it is wrong', async (text, line, column, message, advice) => {
  const error = await userErrorOf(() => load(text));
  expect(error.message).toBe(message.replace('TRAIN', join(folder, 'photos', 'train')));
  expect(error.advice).toMatch(advice);
  expect(error.where).toMatch(line === 0 ? /classes\.json:\d+:\d+$/ : new RegExp(`classes\\.json:${line}:${column}$`));
});

test('a file that is not there', async () => {
  expect(await userErrorOf(() => load())).toMatchObject({
    message: `The file ${map} does not exist.`,
    where: 'dataset.classes',
  });
});
