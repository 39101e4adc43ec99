import { copyFile, cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { loadDataset } from '../../../engine/datasets/loadDataset';
import { classCount, type DatasetSelection, definitionOf } from '../../../engine/datasets/registry';
import { formatsFolder, numbersOf, wantedImage } from './formatFixtures';
import { csvIn, linesOf, npz, parquet, pixelsOf, resolution, temporaryFolder, twelve } from './tableCases';
import { userErrorOf } from './userError';

/** What tables of images mean that people write in their own ways: read as they mean it, or refused in words. */

const folder = temporaryFolder();
const csvWith = (text: string | Buffer, options?: Partial<DatasetSelection>, name?: string) =>
  csvIn(folder.path, text, options, name);

/** The images of both splits with their classes, in the order of their numbers. */
function all(data: Awaited<ReturnType<typeof loadDataset>>) {
  return [data.train, data.test].flatMap((split) => numbersOf(data, split)).sort(([a], [b]) => a - b);
}

test('whole numbers beyond 2^53 stay classes of their own', async () => {
  const names = ['1152921504606846976', '1152921504606846977', '1152921504606846978'];
  const wanted = twelve.map((i) => [i, names[i % 3]]);
  expect(all(await parquet('huge'))).toEqual(wanted);
  expect(all(await npz('huge'))).toEqual(wanted);
});

test('labels of Parquet that are booleans, and whole numbers with gaps, which are floats then', async () => {
  expect(all(await parquet('bool'))).toEqual(twelve.map((i) => [i, String(i % 3 > 0)]));
  const whole = await parquet('whole');
  expect(all(whole)).toEqual(twelve.filter((i) => i !== 3).map((i) => [i, String(i % 3)]));
  expect(whole.notes).toContain('Images without a label are left out: 1 of 12.');
});

test.each([
  ['time', 'timestamp'],
  ['list', 'list'],
  ['decimal', 'decimal'],
])('labels of Parquet of the type %s are refused by name, type and file', async (name, type) => {
  const error = await userErrorOf(() => parquet(name));
  expect(error).toMatchObject({
    message: `The column "label" has no labels that are read: its values are of the type ${type}.`,
    where: join(formatsFolder, 'types', name, 'train.parquet'),
  });
  expect((await userErrorOf(() => parquet(name, { labelColumn: 'label' }))).where).toBe('dataset.labelColumn');
  expect((await parquet(name, { labels: 'none' })).classes).toEqual(['image']);
});

test('floats of Parquet are numbers where the experiment says so', async () => {
  expect((await userErrorOf(() => parquet('half'))).message).toBe(
    'The column "label" has floats that are not whole, such as 0.5.',
  );
  const data = await parquet('half', { labels: 'number' });
  expect(data.continuous).toMatchObject({ name: 'label', range: [0.5, 2.5] });
  for (const [i, number] of data.continuous!.train.entries())
    expect(number).toBe((data.train.images.gather([i])[0]! % 3) + 0.5);
});

test('captions are no classes, and there is a way to say so', async () => {
  const error = await userErrorOf(() => parquet('captions'));
  expect(error.message).toBe(
    'There are 80 different labels in the column "text" for 80 training images: they are names or captions rather ' +
      'than classes.',
  );
  expect(error.advice).toContain('dataset.labels: "none"');
  const data = await parquet('captions', { labels: 'none' });
  expect(data).toMatchObject({ classes: ['image'], train: { count: 72 }, test: { count: 8 } });
  const place = join(formatsFolder, 'types/captions');
  expect(await classCount({ name: 'parquet', folder: place, labels: 'none' })).toBe(1);
});

test('no rows at all', async () => {
  const message = 'There are no images here: it is empty.';
  expect((await userErrorOf(() => parquet('none'))).message).toBe(message);
  expect((await userErrorOf(() => npz('empty'))).message).toBe(message);
});

test('a check looks at a few images of each Parquet file', async () => {
  const check = (place: string) => definitionOf('parquet').check!(place, { resolution });
  expect((await check(join(formatsFolder, 'parquet')))[0]).toMatchObject({
    message: (await loadDataset({ name: 'parquet', folder: 'parquet', resolution }, formatsFolder)).summary,
    advice: expect.stringContaining('12 of 18 images were looked at.') as string,
  });
  await cp(join(formatsFolder, 'types/bool'), folder.path, { recursive: true });
  const path = join(folder.path, 'train.parquet');
  const bytes = await readFile(path);
  const magic = bytes.indexOf(Buffer.from([0x89, 0x50, 0x4e, 0x47]));
  bytes.fill(0x20, magic, magic + 8);
  await writeFile(path, bytes);
  expect((await check(folder.path)).map(({ severity }) => severity)).toEqual(['information', 'error']);
});

test('one Parquet file of another name is all trained on, and nothing else is said of it', async () => {
  await copyFile(join(formatsFolder, 'types/bool/train.parquet'), join(folder.path, 'faces.parquet'));
  const data = await loadDataset({ name: 'parquet', folder: folder.path, resolution }, folder.path);
  expect(data.train.count + data.test.count).toBe(12);
  expect(data.notes!.join(' ')).not.toContain('not used');
});

test.each([
  ['int64', 'They are int64, N x height x width x 3, black is 0 and white is 255, and the largest value is 11.'],
  [
    'uint16',
    'They are uint16, N x height x width x 3, black is 0 and white is 65,535, and the largest value is 3,071.',
  ],
  ['float16', 'They are float16, N x height x width x 3, black is 0 and white is 1.'],
  ['wide', 'They are float32, N x height x width x 3, black is 0 and white is 255, and the largest value is 11.'],
])('arrays of %s hold the same images', async (name, note) => {
  const data = await npz(name);
  expect(data.summary).toContain(note);
  expect(pixelsOf(data)).toEqual(twelve.map((i) => wantedImage(i, 3)));
});

test('arrays of booleans are black and white, and labels may be booleans', async () => {
  const data = await npz('bool');
  expect(data.channels).toBe(1);
  expect(pixelsOf(data)).toEqual(twelve.map(() => wantedImage(0, 1).map((row) => (row > 3 ? 255 : 0))));
  expect((await npz('int64')).classes).toEqual(['false', 'true']);
});

test.each([
  ['nan', 'These images have values that are no finite numbers (NaN or infinite).', 'numpy.isfinite(images)'],
  [
    'standard',
    "These images have values from -1.333 to 2.333 (float32), of which it isn't clear what is black and what is white.",
    'images * std + mean',
  ],
])('arrays with values that may be several things are refused: %s', async (name, message, advice) => {
  const error = await userErrorOf(() => npz(name));
  expect(error).toMatchObject({ message, where: `${join(formatsFolder, 'numpy', name)}.npz: images` });
  expect(error.advice).toContain(advice);
});

test('arrays with alpha are laid on white, or keep it', async () => {
  const white = wantedImage(0, 3).map(() => 255);
  const data = await npz('rgba');
  expect(data.channels).toBe(3);
  const opaque = twelve.filter((i) => i % 2 === 0).map((i) => wantedImage(i, 3));
  expect(pixelsOf(data)).toEqual([...opaque, ...Array.from({ length: 6 }, () => white)]);
  expect(data.summary).toContain('the last channel is alpha, laid on white');
  const kept = await npz('rgba', { channels: 4 });
  expect(kept.channels).toBe(4);
  for (const [i, image] of pixelsOf(kept).entries())
    expect(image.slice(0, 8)).toEqual([i, 0, 2, i % 2 === 0 ? 255 : 0, i, 0, 3, i % 2 === 0 ? 255 : 0]);
  const grey = await npz('grey-alpha');
  expect(grey.channels).toBe(1);
  expect(pixelsOf(grey).map(([first]) => first)).toEqual([0, 2, 4, 6, 8, 10, 255, 255, 255, 255, 255, 255]);
});

test.each([
  ['im', 'im_labels'],
  ['im', 'im-labels'],
  ['faces', 'labels'],
  ['faces', 'y'],
  ['faces_images', 'faces_labels'],
  ['X_small', 'y_small'],
])('%s.npy finds its labels in %s.npy', async (images, labels) => {
  await copyFile(join(formatsFolder, 'numpy/x_train.npy'), join(folder.path, `${images}.npy`));
  await copyFile(join(formatsFolder, 'numpy/y_train.npy'), join(folder.path, `${labels}.npy`));
  const data = await loadDataset({ name: 'numpy', file: `${images}.npy` }, folder.path);
  expect(data.summary).toContain(`Images are "${images}" with labels "${labels}".`);
  expect(data.classes).toEqual(['0', '1', '2']);
});

test('images alone, without labels', async () => {
  await copyFile(join(formatsFolder, 'numpy/x_train.npy'), join(folder.path, 'im.npy'));
  const load = (options: Partial<DatasetSelection>) =>
    loadDataset({ name: 'numpy', file: 'im.npy', ...options }, folder.path);
  expect((await userErrorOf(() => load({}))).advice).toContain('dataset.labels to "none"');
  expect((await load({ labels: 'none' })).classes).toEqual(['image']);
});

test('LMDB: a slash before keys, a note among images; labels beside images', async () => {
  const load = (name: string, labels?: 'none') =>
    loadDataset({ name: 'lmdb', folder: name, resolution, labels }, formatsFolder);
  const slash = await load('lmdb-slash');
  expect(slash.notes!.join(' ')).toContain('Values that are no images are left out, by their keys: __keys__.');
  expect(slash.train.count + slash.test.count).toBe(12);
  const pairs = await load('lmdb-pairs');
  expect(all(pairs)).toEqual(twelve.map((i) => [i, ['one', 'two', 'three'][i % 3]]));
  expect(pairs.notes).toContain('Values of other keys are left out: 1, of num-samples.');
  expect(pairs.summary).toContain('There are 12 images.');
  expect((await load('lmdb-pairs', 'none')).classes).toEqual(['image']);
});

const plain = linesOf('path,label', (i) => `images/${i}.png,${i % 2 ? 'ä' : 'ö'}`);

test.each([
  ['gzipped', gzipSync(plain), 'table.csv.gz'],
  ['UTF-16', Buffer.from(`\ufeff${plain}`, 'utf16le'), 'table.csv'],
  ['UTF-16, the other way round', Buffer.from(`\ufeff${plain}`, 'utf16le').swap16(), 'table.csv'],
  ['with backslashes', Buffer.from(plain.replaceAll('/', '\\')), 'table.csv'],
])('CSV %s is read', async (_, bytes, name) => {
  const data = await csvWith(bytes, {}, name);
  expect(all(data)).toEqual(twelve.map((i) => [i, i % 2 ? 'ä' : 'ö']));
  expect(data.summary).toContain('Images are "path", labels are "label". There are 12 rows.');
});

test('CSV in another encoding, or whose images are named without their endings', async () => {
  expect((await userErrorOf(() => csvWith(Buffer.from(plain, 'latin1')))).message).toContain(
    'neither UTF-8 nor UTF-16',
  );
  const bare = linesOf('path,label', (i) => `images/${i},${i % 2}`);
  expect((await userErrorOf(() => csvWith(bare))).advice).toBe('Names need their endings: there is images/0.png.');
});

test('a column of folds makes no splits, and is told of', async () => {
  const data = await csvWith(linesOf('path,label,fold', (i) => `images/${i}.png,${i % 2},${i % 5}`));
  expect(data.train.count + data.test.count).toBe(12);
  expect(data.notes).toContain(
    'The column "fold" is not used: its values (0, 1, 2 and 2 more) are not the names of splits, such as train and ' +
      'test.',
  );
  const both = await csvWith(
    linesOf('path,label,fold,set', (i) => `images/${i}.png,${i % 2},${i % 5},${i < 8 ? 'train' : 'test'}`),
  );
  expect([both.train.count, both.test.count]).toEqual([8, 4]);
  const tests = linesOf('path,label,set', (i) => `images/${i}.png,${i % 2},test`);
  expect((await userErrorOf(() => csvWith(tests))).message).toBe('No line is for training, going by the column "set".');
});

test('test images without a number are left out, training images are named', async () => {
  const table = (wrong: number) =>
    linesOf('path,age,split', (i) => `images/${i}.png,${i === wrong ? '?' : i},${i < 8 ? 'train' : 'test'}`);
  const options = { labels: 'number', labelColumn: 'age' } as const;
  const data = await csvWith(table(9), options);
  expect(numbersOf(data, data.test).map(([number]) => number)).toEqual([8, 10, 11]);
  expect([...data.continuous!.test]).toEqual([8, 10, 11]);
  expect(data.notes).toContain('Test images without a number are left out: 1 of 4.');
  expect(await userErrorOf(() => csvWith(table(3), options))).toMatchObject({
    message: 'The label "?" is not a number.',
    where: `${join(folder.path, 'table.csv')}:5`,
  });
});

test('classes that have no test images are named', async () => {
  const table = linesOf(
    'path,label,split',
    (i) => `images/${i}.png,${i % 3},${i % 3 === 0 && i > 5 ? 'test' : 'train'}`,
  );
  expect((await csvWith(table)).notes).toContain('Of 3 classes, 2 have no test images: 1, 2.');
});

test('a table of names without labels', async () => {
  const table = linesOf('path', (i) => `images/${i}.png`);
  expect((await csvWith(table, { labels: 'none' })).classes).toEqual(['image']);
  expect((await userErrorOf(() => csvWith(table))).advice).toContain('dataset.labels to "none"');
});
