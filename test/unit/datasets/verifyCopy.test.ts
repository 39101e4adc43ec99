import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OwnCopy } from '../../../engine/datasets/definition';
import { sha256 } from '../../../engine/datasets/originals/originals';
import { isAbandoned, readFetchMark, removeFetchMark } from '../../../engine/datasets/ownCopy/fetchMark';
import { markedFetch } from '../../../engine/datasets/ownCopy/markedFetch';
import { notePath } from '../../../engine/datasets/ownCopy/places';
import { stateOfCopy, verifyCopy } from '../../../engine/datasets/ownCopy/verify';
import { digest } from '../../../engine/files/digest';
import type { ProcessIdentity } from '../../../engine/protocol/claim';
import { fetchMarkSchema } from '../../../engine/protocol/datasets';

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
let folder: string;
let copy: OwnCopy;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-verify-'));
  vi.stubEnv('DARKROOM_CACHE', folder);
  copy = {
    bytes: 2000,
    download: null,
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
  await writeDeadMark(mark, (owner) => ({ ...owner, pid: 4194304, startTime: '1' }));
  await writeFile(mark, await readFile(`${mark}.dead`));
  expect(await readFetchMark(mark)).toBeNull();
  expect(await markedFetch(mark, undefined, () => Promise.resolve('done'))).toBe('done');
});

test('of two fetches that find the mark of a dead process at once, one begins', async () => {
  const mark = join(folder, 'toy.fetching.json');
  await writeDeadMark(mark, (owner) => ({ ...owner, pid: 4194304, startTime: '1' }));
  for (let round = 0; round < 20; round++) {
    await writeFile(mark, await readFile(`${mark}.dead`));
    let under = 0;
    const begin = () =>
      markedFetch(mark, undefined, async (signal) => {
        expect(++under).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(signal.aborted).toBe(false);
        under--;
      });
    await Promise.all(Array.from({ length: 8 }, begin));
    expect((await readdir(folder)).filter((name) => name.startsWith('toy.fetching.json')).sort()).toEqual([
      'toy.fetching.json.dead',
    ]);
  }
});

test('a mark of another machine whose clock is wrong is not taken away while it gives signs of life', async () => {
  const mark = join(folder, 'toy.fetching.json');
  await writeDeadMark(mark, (owner) => ({ ...owner, space: 'elsewhere', host: 'elsewhere' }));
  await writeFile(mark, await readFile(`${mark}.dead`));
  let behind = Date.now() / 1000 - 3600;
  const touch = () => utimes(mark, behind, behind++);
  await touch();
  expect(await readFetchMark(mark)).toBeNull();
  const beating = setInterval(() => void touch(), 500);
  expect(await isAbandoned(mark)).toBe(false);
  expect(await markedFetch(mark, undefined, () => Promise.resolve('twice'))).toBeNull();
  clearInterval(beating);
  expect(await isAbandoned(mark)).toBe(true);
  expect(await markedFetch(mark, undefined, () => Promise.resolve('done'))).toBe('done');
}, 30_000);

/** A mark as a fetch leaves it that is killed, of another owner, at `<mark>.dead`. */
async function writeDeadMark(mark: string, change: (owner: ProcessIdentity) => ProcessIdentity): Promise<void> {
  await markedFetch(mark, undefined, async () => {
    const { owner, ...progress } = fetchMarkSchema.parse(JSON.parse(await readFile(mark, 'utf8')));
    await writeFile(`${mark}.dead`, JSON.stringify({ owner: change(owner), ...progress }));
  });
}
