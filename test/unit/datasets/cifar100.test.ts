import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cifar100Files } from '../../../engine/datasets/cifar100/files';
import type { CifarOriginals } from '../../../engine/datasets/originals/cifarFiles';
import { loadCifarOriginals } from '../../../engine/datasets/originals/cifarOriginals';
import { keepOriginals } from '../../../engine/datasets/originals/keepOriginals';
import { filesOfArchive } from '../../../engine/datasets/sources/archive';
import { digest } from '../../../engine/files/digest';
import { encodeTar, writeFiles } from './cifarFiles';
import { userErrorOf } from './userError';

const recordBytes = 3074;

/** Records whose image is all red, green or blue by its number, with the given coarse and fine labels. */
function records(labels: readonly (readonly [coarse: number, fine: number])[]): Uint8Array {
  const bytes = new Uint8Array(labels.length * recordBytes);
  labels.forEach(([coarse, fine], i) => {
    const start = i * recordBytes;
    bytes.set([coarse, fine], start);
    bytes.fill(200 + i, start + 2 + 1024 * (i % 3), start + 2 + 1024 * ((i % 3) + 1));
  });
  return bytes;
}

const files = new Map([
  ['train.bin', records([[11, 19], [15, 29], [4, 0]])], // prettier-ignore
  ['test.bin', records([[10, 49]])],
]);
const [train, testFile] = [...files].map(([name, bytes]) => ({ name, bytes: bytes.length, checksum: null }));
const small: CifarOriginals = { ...cifar100Files, train: [train!], test: testFile!, files: [train!, testFile!] };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-cifar100-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('the fine labels are the classes, in the order of the alphabet, as published', async () => {
  expect(cifar100Files.classes).toHaveLength(100);
  expect([...cifar100Files.classes].sort()).toEqual(cifar100Files.classes);
  expect(cifar100Files.files.map(({ bytes }) => bytes)).toEqual([153_700_000, 30_740_000]);
  await writeFiles(join(folder, 'cifar-100-binary'), files);
  const loaded = await loadCifarOriginals(folder, small);
  expect(Array.from(loaded.train.labels, (label) => loaded.classes[label])).toEqual(['cattle', 'dinosaur', 'apple']);
  expect(loaded.classes[loaded.test.labels[0]!]).toBe('mountain');
  expect([...loaded.train.images.gather([1]).subarray(0, 3)]).toEqual([0, 201, 0]);
});

test('labels of no class are told of', async () => {
  await writeFiles(folder, new Map([...files, ['train.bin', records([[0, 100], [0, 1], [0, 2]])]])); // prettier-ignore
  expect(await userErrorOf(() => loadCifarOriginals(folder, small))).toMatchObject({
    message: 'This is not CIFAR-100: it has labels of more than 100 classes.',
    where: join(folder, 'train.bin'),
  });
});

test('files without a checksum are kept only of the published archive', async () => {
  const path = join(folder, 'cifar.tar.gz');
  const archive = gzipSync(encodeTar('cifar-100-binary', files));
  await writeFile(path, archive);
  const keep = (md5: string) =>
    keepOriginals(filesOfArchive(path, new Set(files.keys()), {}, { md5 }), small, join(folder, 'into'));
  await expect(keep(digest('md5', 'another'))).rejects.toThrow('not the one that was published: its MD5 differs');
  expect(await readdir(folder)).toEqual(['cifar.tar.gz']);
  await keep(digest('md5', archive));
  expect((await readdir(join(folder, 'into'))).sort()).toEqual(['test.bin', 'train.bin']);
});
