import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readMatlab } from '../../../engine/datasets/formats/matlab';
import { loadSvhn } from '../../../engine/datasets/svhn/loadSvhn';
import { bytesOf } from './bytesOf';
import { published, seen } from './publishedLayouts';
import { smallSvhn } from './svhnFiles';
import { userErrorOf } from './userError';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-svhn-'));
  vi.stubEnv('DARKROOM_CACHE', join(folder, 'cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('SVHN, as SciPy writes it', () => {
  it('has rows, columns and channels where they belong, and 0 for the label 10', async () => {
    const svhn = await loadSvhn(published('.'), {}, await smallSvhn());
    expect(svhn).toMatchObject({ title: 'SVHN', height: 32, width: 32, channels: 3 });
    expect([...svhn.train.labels]).toEqual([1, 9, 2, 0, 5]);
    expect([...svhn.test.labels]).toEqual([5, 0, 1]);
    expect([...bytesOf(svhn.train.images)]).toEqual([0, 1, 2, 3, 4].flatMap((number) => seen(number, 32)));
    // Of the cache, the second time.
    const again = await loadSvhn(published('.'), {}, await smallSvhn());
    expect([again.contentId, [...again.train.labels]]).toEqual([svhn.contentId, [...svhn.train.labels]]);
    const some = await loadSvhn(published('.'), { limit: 2 }, await smallSvhn());
    expect([some.train.count, [...some.train.labels], some.test.count]).toEqual([2, [1, 9], 3]);
  });

  it('is read where nothing is compressed, too', async () => {
    const svhn = await loadSvhn(published('.'), {}, await smallSvhn('plain.mat', 2));
    expect([...svhn.train.labels]).toEqual([3, 0]);
    expect([...bytesOf(svhn.train.images)]).toEqual([0, 1].flatMap((number) => seen(number, 32)));
  });

  it('of other files than the published ones is refused, and of other arrays', async () => {
    expect((await userErrorOf(() => loadSvhn(published('.'), {}))).message).toMatch(
      /^This file is truncated: the original's contents take 182,040,794 bytes, but it has [\d,]+\.$/,
    );
    const small = await smallSvhn('plain.mat', 3);
    expect(await userErrorOf(() => loadSvhn(published('.'), {}, small))).toMatchObject({
      message: 'This file has no array "X" of 32 x 32 x 3 x 3 bytes, as SVHN\'s has.',
      where: published('plain.mat'),
    });
    await cp(published('.'), folder, { recursive: true });
    await rm(join(folder, 'train_32x32.mat'));
    expect(await userErrorOf(async () => loadSvhn(folder, {}, await smallSvhn()))).toMatchObject({
      message: 'This data file is missing.',
      where: join(folder, 'train_32x32.mat'),
    });
  });
});

describe('MATLAB files', () => {
  const read = async (bytes: Uint8Array) => readMatlab(bytes, 'a.mat');

  it.each([
    ['cells.mat', /holds something else than full arrays of numbers/],
    ['sparse.mat', /holds something else than full arrays of numbers/],
  ])('%s is no array of numbers', async (name, words) => {
    const bytes = await readFile(published(name));
    expect((await userErrorOf(() => read(bytes))).message).toMatch(words);
  });

  it('that are none, of another version, cut or damaged say so', async () => {
    const bytes = await readFile(published('train_32x32.mat'));
    const changed = (change: (copy: Buffer) => Buffer | void) => {
      const copy = Buffer.from(bytes);
      return userErrorOf(() => read(change(copy) ?? copy));
    };
    expect((await userErrorOf(() => read(new Uint8Array(20)))).message).toContain('not a MATLAB 5 file');
    expect((await changed((copy) => void copy.writeUInt16LE(0x0200, 124))).message).toContain('another version than 5');
    expect((await changed((copy) => copy.subarray(0, copy.length - 40))).message).toBe(
      'This MATLAB file is truncated.',
    );
    const damaged = await changed((copy) => void copy.fill(0, 300, 340));
    expect(damaged.message).toMatch(/^This MATLAB file is damaged at byte 128: /);
    expect(damaged.where).toBe('a.mat');
  });

  it('that promise more than they hold take no memory for it', async () => {
    const bytes = Buffer.from(await readFile(published('plain.mat')));
    // The first dimension of X, and its length in bytes, in the array's element behind the file's header.
    const dimensions = bytes.indexOf(Buffer.from([32, 0, 0, 0, 32, 0, 0, 0]));
    bytes.writeInt32LE(2 ** 30, dimensions);
    await writeFile(join(folder, 'huge.mat'), bytes);
    expect((await userErrorOf(() => read(bytes))).message).toMatch(/X has 1073741824 x 32 x 3 x 2 numbers, as it says/);
  });
});
