import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OwnCopy } from '../../../engine/datasets/definition';
import { sha256 } from '../../../engine/datasets/originals/originals';
import { readFetchMark, removeFetchMark } from '../../../engine/datasets/ownCopy/fetchMark';
import { markedFetch } from '../../../engine/datasets/ownCopy/markedFetch';
import { notePath } from '../../../engine/datasets/ownCopy/places';
import { stateOfCopy, verifyCopy } from '../../../engine/datasets/ownCopy/verify';
import { digest } from '../../../engine/files/digest';

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
let folder: string;
let copy: OwnCopy;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-verify-'));
  vi.stubEnv('DARKROOM_CACHE', folder);
  copy = {
    bytes: 2000,
    files: [
      { name: 'summed', bytes: 1000, checksum: sha256(digest('sha256', bytes)) },
      { name: 'unsummed', bytes: 1000, checksum: null },
    ],
    folder: () => folder,
  };
  for (const { name } of copy.files) await writeFile(join(folder, name), bytes);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const state = () => stateOfCopy('toy', copy);

test('what was fetched is verified until a file changes, though its size and its time do not', async () => {
  expect((await state()).verified).toBeNull();
  expect(await verifyCopy('toy', copy, { isFetched: true })).toEqual([]);
  const { here, verified, damaged } = await state();
  expect([here, damaged]).toEqual([['summed', 'unsummed'], []]);
  expect(Date.parse(verified!)).toBeLessThanOrEqual(Date.now());

  const file = join(folder, 'summed');
  const { atime, mtime } = await stat(file);
  await writeFile(file, bytes.toReversed());
  await utimes(file, atime, mtime);
  expect(await state()).toMatchObject({ verified: null, damaged: [] });
  const [found] = await verifyCopy('toy', copy);
  expect(found).toMatchObject({ file: 'summed', problem: expect.stringContaining('not the original file') as string });
  expect(await state()).toMatchObject({ verified: null, damaged: [found] });
});

test('a file of another size is damaged at first sight, and one that is gone is missing', async () => {
  await writeFile(join(folder, 'summed'), bytes.subarray(1));
  expect((await state()).damaged).toEqual([
    { file: 'summed', problem: expect.stringContaining('This file is truncated') as string },
  ]);
  await rm(join(folder, 'summed'));
  expect(await state()).toMatchObject({ here: ['unsummed'], damaged: [] });
  expect(await verifyCopy('toy', copy)).toEqual([{ file: 'summed', problem: 'This file is missing.' }]);
});

test('a file without a checksum is verified only against what was fetched', async () => {
  expect(await verifyCopy('toy', copy)).toEqual([]);
  expect((await state()).verified).toBeNull();
  await verifyCopy('toy', copy, { isFetched: true });
  await writeFile(join(folder, 'unsummed'), bytes.toReversed());
  expect((await verifyCopy('toy', copy)).map(({ file }) => file)).toEqual(['unsummed']);
});

test('a note that was edited says nothing', async () => {
  await verifyCopy('toy', copy, { isFetched: true });
  const text = await readFile(notePath('toy'), 'utf8');
  await writeFile(notePath('toy'), text.replace(/"at": "\d+/, '"at": "2001'));
  expect((await state()).verified).toBeNull();
});

test('a fetch is seen by others, is not begun twice, and ends when its mark is taken away', async () => {
  const mark = join(folder, 'toy.fetching.json');
  const fetching = markedFetch(mark, undefined, async (signal, report) => {
    report({ activity: 'Downloading', done: 3, total: 10 });
    await expect.poll(() => readFetchMark(mark), { timeout: 5000 }).toMatchObject({ done: 3, total: 10 });
    expect(await markedFetch(mark, undefined, () => Promise.resolve('twice'))).toBeNull();
    await removeFetchMark(mark);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw signal.reason;
  });
  await expect(fetching).rejects.toBe('Stopped on request.');
  expect(await readFetchMark(mark)).toBeNull();
});

test('the mark of a process that is gone is replaced', async () => {
  const mark = join(folder, 'toy.fetching.json');
  await markedFetch(mark, undefined, async () => {
    const text = await readFile(mark, 'utf8');
    await writeFile(
      `${mark}.old`,
      text.replace(/"pid":\d+/, '"pid":4194304').replace(/"startTime":"\d+"/, '"startTime":"1"'),
    );
  });
  await writeFile(mark, await readFile(`${mark}.old`));
  expect(await readFetchMark(mark)).toBeNull();
  expect(await markedFetch(mark, undefined, () => Promise.resolve('done'))).toBe('done');
});
