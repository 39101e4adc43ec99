import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadDataset } from '../../../engine/datasets/loadDataset';
import { decodedFiles } from '../../../engine/datasets/loading/decodedFiles';
import { classCount } from '../../../engine/datasets/registry';
import type { ImageDataset, ImageSplit } from '../../../engine/datasets/dataset';
import { writePng, writeWebp } from './imageFiles';
import { writeJpeg } from './jpegFile';
import { writeLmdb } from './lmdbFile';
import { userErrorOf } from './userError';
import { bytesOf } from './bytesOf';

let base: string;
let folder: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'darkroom-folder-'));
  folder = join(base, 'images');
  await mkdir(folder);
  vi.stubEnv('DARKROOM_CACHE', join(base, 'cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(base, { recursive: true });
});
const load = (
  options: { resolution?: number; limit?: number; classes?: string; unreadable?: 'refuse' | 'skip' } = {},
) => loadDataset({ name: 'folder', folder: 'images', resolution: 8, ...options }, base);

/** PNGs whose red says which one it is, and whose green says which class. */
async function writeClass(path: string, count: number, green: number): Promise<void> {
  for (let i = 0; i < count; i++)
    await writePng(join(folder, path, `${String(i).padStart(3, '0')}.png`), [i, green, 0]);
}
const reds = ({ images, count }: ImageSplit) => Array.from({ length: count }, (_, i) => images.gather([i])[0]!);
const greens = ({ images, count }: ImageSplit) => Array.from({ length: count }, (_, i) => images.gather([i])[1]!);
/** What lies where, by the green of each class. */
const labelsByGreen = ({ train, test }: ImageDataset) =>
  [train, test].map((split) => {
    const found = greens(split).map((green, i) => [green, split.labels[i]!] as const);
    return Object.fromEntries(found);
  });

test('sub-folders as classes: a tenth of each is held back, whatever the run', async () => {
  await writeClass('zebra', 30, 1);
  await writeClass('apple/deep/er', 20, 2);
  await mkdir(join(folder, '.cache'));
  await writeFile(join(folder, 'apple', 'notes.txt'), 'no image');
  const dataset = await load();
  expect(dataset).toMatchObject({
    title: 'images',
    classes: ['apple', 'zebra'],
    height: 8,
    width: 8,
    channels: 3,
    notes: ['1 file is no image (1 .txt).'],
    train: { count: 45 },
    test: { count: 5 },
  });
  expect(labelsByGreen(dataset)).toEqual([
    { 1: 1, 2: 0 },
    { 1: 1, 2: 0 },
  ]);
  const held = (green: number) =>
    reds(dataset.test)
      .filter((_, i) => greens(dataset.test)[i] === green)
      .sort();
  expect([held(1).length, held(2).length]).toEqual([3, 2]);
  // Whichever is in the test set is not trained on.
  const all = [dataset.train, dataset.test].flatMap((split) =>
    reds(split).map((red, i) => 1000 * greens(split)[i]! + red),
  );
  expect(new Set(all).size).toBe(50);

  const again = await load();
  expect(again.contentId).toBe(dataset.contentId);
  // Another class changes nothing for these.
  await writeClass('bear', 10, 3);
  const more = await load();
  expect(
    reds(more.test)
      .filter((_, i) => greens(more.test)[i] === 1)
      .sort(),
  ).toEqual(held(1));
});

test('JPEG, PNG and WebP side by side, cropped to the square in the middle and made as large as asked for', async () => {
  await writeJpeg(join(folder, 'a', '1.JPEG'), [200, 10, 10], 50);
  await writePng(join(folder, 'a', '2.png'), [200, 10, 10], 33);
  await writeWebp(join(folder, 'a', '3.webp'), [200, 10, 10], 5);
  const { encode } = await import('fast-png');
  const wide = Uint8Array.from({ length: 3 * 10 * 4 }, (_, i) =>
    [3, 4, 5, 6].includes(Math.floor(i / 3) % 10) ? 200 : 0,
  );
  await mkdir(join(folder, 'b'));
  await writeFile(join(folder, 'b', '1.png'), encode({ width: 10, height: 4, channels: 3, data: wide }));
  await writeFile(join(folder, 'b', '2.png'), encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(200) }));
  const { train, test: held, height } = await load({ resolution: 12 });
  expect([height, train.count, held.count]).toEqual([12, 3, 2]);
  for (const split of [train, held]) {
    bytesOf(split.images).forEach((value, i) => {
      const wanted = split.labels[Math.floor(i / 432)] === 1 || i % 3 === 0 ? 200 : 10;
      expect(Math.abs(value - wanted)).toBeLessThanOrEqual(3);
    });
  }
});

test('ImageNet as its script leaves it: train and val by class', async () => {
  for (const [id, green] of [
    ['n02', 2],
    ['n01', 1],
  ] as const) {
    await writeClass(`train/${id}`, 3, green);
    await writeClass(`val/${id}`, 2, green);
  }
  const dataset = await load();
  expect(dataset).toMatchObject({ classes: ['n01', 'n02'], train: { count: 6 }, test: { count: 4 } });
  expect(dataset.notes).toEqual(['Test images that are training images, bit for bit: 4 of 4.']);
  expect(labelsByGreen(dataset)).toEqual([
    { 1: 0, 2: 1 },
    { 1: 0, 2: 1 },
  ]);
  // The test folder that is sorted best is taken, whatever it is called.
  await writeClass('test/n01', 1, 1);
  const withTest = await load();
  expect(withTest.test.count).toBe(4);
  expect(withTest.notes).toContainEqual(
    '1 more folder is called training or test, and is left out: test (val is taken).',
  );
  await rm(join(folder, 'val'), { recursive: true });
  const few = await load();
  expect(few.test.count).toBe(1);
  expect(few.notes).toContainEqual('There are no test images of 1 of 2 classes, n02 among them.');
});

test('ImageNet as it comes unpacked: val has no classes, so a tenth is held back, and it says so', async () => {
  await writeClass('ILSVRC/Data/CLS-LOC/train/n01', 10, 1);
  await writeClass('ILSVRC/Data/CLS-LOC/train/n02', 10, 2);
  await writeClass('ILSVRC/Data/CLS-LOC/val', 3, 9);
  await writeClass('ILSVRC/Data/CLS-LOC/test', 3, 9);
  const { classes, train, test: held, notes } = await load();
  expect([classes, train.count, held.count]).toEqual([['n01', 'n02'], 18, 2]);
  expect(notes).toEqual([
    'ILSVRC/Data/CLS-LOC/ was stepped into: there are no other images around it.',
    'A tenth of the training images is held back to test with: sort the test images into sub-folders by class ' +
      'to test with them.',
    '2 folders are left out, because their images are not sorted into sub-folders by class: ' +
      'ILSVRC/Data/CLS-LOC/test, ILSVRC/Data/CLS-LOC/val.',
  ]);
});

test('LSUN as images: <category>_train and <category>_val', async () => {
  await writeClass('bedroom_train/0/1', 4, 1);
  await writeClass('bedroom_val', 2, 1);
  await writeClass('tower_train', 4, 2);
  await writeClass('tower_val', 2, 2);
  const dataset = await load();
  expect(dataset).toMatchObject({ classes: ['bedroom', 'tower'], train: { count: 8 }, test: { count: 4 } });
  expect(labelsByGreen(dataset)).toEqual([
    { 1: 0, 2: 1 },
    { 1: 0, 2: 1 },
  ]);
});

test("LSUN's LMDB exports, of which no more is read than the limit needs", async () => {
  await writeLmdb(join(folder, 'bedroom_train_lmdb'));
  await writeLmdb(join(folder, 'tower_train_lmdb'));
  await writeLmdb(join(folder, 'tower_val_lmdb'));
  const dataset = await load();
  expect(dataset).toMatchObject({ classes: ['bedroom', 'tower'], train: { count: 240 }, test: { count: 120 } });
  // The red of image i is i, but for every thirtieth, which has noise: all of them, in both classes.
  const clear = Array.from({ length: 120 }, (_, i) => i).filter((i) => i % 30 !== 0);
  for (const label of [0, 1]) {
    const found = reds(dataset.train).filter((red, i) => dataset.train.labels[i] === label && clear.includes(red));
    expect(found.sort((a, b) => a - b)).toEqual(expect.arrayContaining(clear));
  }
  const few = await load({ limit: 64 });
  expect([0, 1].map((label) => few.train.labels.filter((each) => each === label).length)).toEqual([32, 32]);
  expect(few.test.count).toBe(64);

  await rm(join(folder, 'tower_val_lmdb'), { recursive: true });
  const heldBack = await load();
  expect([heldBack.train.count, heldBack.test.count]).toEqual([216, 24]);
});

test('a single LMDB export as the folder, and a damaged one', async () => {
  await writeLmdb(folder);
  const single = await userErrorOf(() => load());
  expect(single.message).toBe('This is a single LMDB export, and not a folder with one sub-folder for each class.');
  expect(single.advice).toContain(`Set dataset.name to "lmdb" to read it alone. Or name the folder above, ${base}`);
  await rm(join(folder, 'data.mdb'));
  await mkdir(join(folder, 'bedroom_train_lmdb'));
  await writeFile(join(folder, 'bedroom_train_lmdb', 'data.mdb'), 'nothing');
  expect((await userErrorOf(() => load())).message).toBe('This is not an LMDB file as liblmdb 0.9 writes it.');
});

test('a class may be called train', async () => {
  await writeClass('train', 3, 1);
  await writeClass('bus', 3, 2);
  await writeClass('car', 3, 2);
  expect((await load()).classes).toEqual(['bus', 'car', 'train']);
});

test('a limit takes evenly from all classes, and all of one that is small', async () => {
  await writeClass('train/large', 90, 1);
  await writeClass('train/middle', 60, 2);
  await writeClass('train/small', 6, 3);
  await writeClass('test/large', 80, 1);
  const { train, test: tests } = await load({ limit: 66 });
  expect([0, 1, 2].map((label) => train.labels.filter((each) => each === label).length)).toEqual([30, 30, 6]);
  expect(tests.count).toBe(66);
});

test('more than 256 classes have labels of two bytes', async () => {
  for (let i = 0; i < 300; i++)
    await writePng(join(folder, String(i).padStart(3, '0'), '0.png'), [i % 256, Math.floor(i / 256), 7]);
  await writePng(join(folder, '000', '1.png'), [0, 0, 7]);
  const { train, classes } = await load();
  expect(classes).toHaveLength(300);
  expect(train.labels).toBeInstanceOf(Uint16Array);
  reds(train).forEach((red, i) => expect(train.labels[i]).toBe(red + 256 * greens(train)[i]!));
});

test('what is wrong with a folder, and what to do', async () => {
  expect(await userErrorOf(() => load())).toMatchObject({
    message: 'There are no images here, in no sub-folder either.',
    where: folder,
  });
  await writeFile(join(folder, 'bedroom_train_lmdb.zip'), '');
  expect(await userErrorOf(() => load())).toMatchObject({
    message: 'There are no images here, but an archive (bedroom_train_lmdb.zip).',
    advice: 'Unpack bedroom_train_lmdb.zip first.',
  });
  await writePng(join(folder, 'a.png'), [1, 2, 3]);
  expect((await userErrorOf(() => load())).message).toBe("The images here don't lie in sub-folders by class.");
  await writePng(join(folder, 'a', 'a.png'), [1, 2, 3]);
  expect((await userErrorOf(() => load())).message).toBe('There are too few images to hold some back to test with.');
  await mkdir(join(folder, 'b'));
  await writePng(join(folder, 'a', 'b.png'), [1, 2, 3]);
  await writeFile(join(folder, 'b', 'x.jpg'), 'nothing');
  await writeFile(join(folder, 'b', 'y.jpg'), 'nothing');
  const broken = await userErrorOf(() => load());
  expect(broken.message).toMatch(
    /^2 of 4 images can't be read: b\/x\.jpg: This file is no image that can be read, whatever its name says; b\/y/,
  );
});

test('all files that can not be read are named at once (case BR19), or left out and told of', async () => {
  await writeClass('train/a', 30, 1);
  await writeClass('train/b', 30, 2);
  await writeClass('test/a', 3, 1);
  const broken = [1, 2, 3, 4, 5].map((i) => join('train', i % 2 ? 'a' : 'b', `00${i}.png`));
  broken.push('test/a/001.png');
  for (const path of broken) await writeFile(join(folder, path), '<html>404</html>');
  const refused = await userErrorOf(() => load());
  expect(refused.message).toMatch(
    /^6 of 63 images can't be read: test\/a\/001\.png: .+; (train\/[ab]\/00\d\.png: This file is [^;]+; ){4}and 1 more\.$/,
  );
  const list = /listed in (\S+\.txt)/.exec(refused.advice!)![1]!;
  const listed = (await readFile(list, 'utf8')).trimEnd().split('\n');
  expect(listed.map((line) => line.split(': ')[0]).sort()).toEqual(broken.sort());
  expect(refused.advice).toContain('dataset.unreadable: "skip"');

  for (const from of ['decoded', 'out of the cache']) {
    const { train, test, notes } = await load({ unreadable: 'skip' });
    expect([train.count, test.count], from).toEqual([55, 2]);
    expect(notes?.slice(0, 2)).toEqual([
      'There are no test images of 1 of 2 classes, b among them.',
      expect.stringMatching(/^6 of 63 images can't be read and are left out: .* and 1 more\. All are listed in /),
    ]);
    reds(train).forEach((red, i) => {
      expect(train.labels[i]).toBe(greens(train)[i]! - 1);
      if (red >= 1 && red <= 5) expect(red % 2).toBe(train.labels[i]);
    });
  }
  for (let i = 10; i < 20; i++) await writeFile(join(folder, 'train', 'a', `0${i}.png`), '');
  const tooMany = await userErrorOf(() => load({ unreadable: 'skip' }));
  expect(tooMany.message).toMatch(/^16 of 63 images can't be read, more than the quarter that may be left out: /);
  expect((await userErrorOf(() => load())).advice, 'in vain').not.toContain('skip');
});

test('what kept a file from being read is forgotten: its size and time may be the same when it can be', async () => {
  const decode = () =>
    decodedFiles([[{ path: 'a.png' }]], { dataset: 'again', folder, resolution: 8, advice: '', unreadable: 'skip' });
  const file = join(folder, 'a.png');
  await mkdir(file, { recursive: true });
  const { size, atime, mtime } = await stat(file);
  expect((await userErrorOf(decode)).message).toBe(
    "1 of 1 images can't be read, more than the quarter that may be left out: a.png: This data file can't be read (EISDIR).",
  );
  await rm(file, { recursive: true });
  await writePng(file, [1, 2, 3]);
  const png = await readFile(file);
  // Folders of some file systems are shorter than any image.
  if (png.length > size) return;
  await writeFile(file, Buffer.concat([png, Buffer.alloc(size - png.length)]));
  await utimes(file, atime, mtime);
  expect([...(await decode()).decoded[0].kept]).toEqual([0]);
});

test('what is cropped, enlarged or repeated is told of (case BR34), also out of the cache', async () => {
  const { encode } = await import('fast-png');
  const write = (path: string, width: number, height: number, grey: number) => {
    const bytes = encode({ width, height, channels: 1, data: new Uint8Array(width * height).fill(grey) });
    return writeFile(join(folder, path), bytes);
  };
  for (const path of ['train/a', 'train/b', 'test/a', 'test/b']) await mkdir(join(folder, path), { recursive: true });
  await write('train/a/wide.png', 32, 10, 1);
  await write('train/a/little.png', 12, 8, 2);
  await write('train/b/small.png', 4, 4, 3);
  await write('train/b/whole.png', 8, 8, 4);
  await write('train/b/again.png', 8, 8, 4);
  await write('test/a/tall.png', 8, 30, 5);
  await write('test/b/shared.png', 8, 8, 4);
  const told = [
    'Cut by more than a third to the square in the middle: 2 of 7 images (train/a/wide.png has 32 x 10).',
    'Smaller than 8 x 8, and enlarged: 1 of 7 images (train/b/small.png has 4 x 4).',
    'Repeats of other training images, bit for bit: 1 of 5.',
    'Test images that are training images, bit for bit: 1 of 2.',
  ];
  expect((await load()).notes).toEqual(told);
  expect((await load()).notes).toEqual(told);
});

test('only images in train, without classes', async () => {
  await writeClass('train', 3, 1);
  await writeClass('val', 3, 1);
  expect(await userErrorOf(() => load())).toMatchObject({
    message: "The images here don't lie in sub-folders by class.",
    where: join(folder, 'train'),
  });
});

test('images are kept in the cache until a file changes', async () => {
  await writeClass('a', 2, 1);
  const path = join(folder, 'a', '000.png');
  await utimes(path, 1, 1);
  const first = await load();
  // As long and old as it was, and no PNG any more: only the cache can still know it.
  await writeFile(path, Buffer.alloc((await stat(path)).size));
  await utimes(path, 1, 1);
  const kept = await load();
  expect(kept.contentId).toBe(first.contentId);
  await writeClass('a', 2, 200);
  expect(greens((await load()).train)).toEqual([200]);
});

test('how many classes there are is known before they are read', async () => {
  expect(await classCount({ name: 'mnist' })).toBe(10);
  expect(await classCount({ name: 'folder', folder: join(base, 'nowhere') })).toBeUndefined();
  await writeClass('train/a', 2, 1);
  await writeClass('train/b', 2, 1);
  expect(await classCount({ name: 'folder', folder })).toBe(2);
  const map = join(base, 'classes.json');
  await writeFile(map, '{"both": ["a", "b"]}');
  expect(await classCount({ name: 'folder', folder, classes: map })).toBe(1);
});
