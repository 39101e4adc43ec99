import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomic, writeFileMakingFolder } from '../../../engine/files/atomicFile';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('writes text and bytes, makes the folder where that is asked, and leaves nothing else behind', async () => {
  const path = join(folder, 'a', 'b', 'file.bin');
  await expect(writeFileAtomic(path, 'first')).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await readdir(folder)).toEqual([]);
  await writeFileMakingFolder(path, 'first');
  await writeFileAtomic(path, Uint8Array.of(1, 2, 3));
  expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file.bin']);
});

test('a failed write keeps the old file and removes the temporary one', async () => {
  await writeFileMakingFolder(join(folder, 'taken', 'inside'), 'x');
  // A file can't replace a folder.
  await expect(writeFileAtomic(join(folder, 'taken'), 'y')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['taken']);
});

test('a reader never sees half a file', async () => {
  const path = join(folder, 'big');
  const size = 1 << 20;
  await writeFileAtomic(path, Buffer.alloc(size, 0));
  const writing = (async () => {
    for (let i = 1; i <= 20; i++) await writeFileAtomic(path, Buffer.alloc(size, i));
  })();
  let done = false;
  void writing.then(() => {
    done = true;
  });
  while (!done) {
    const seen = await readFile(path);
    expect(seen.length).toBe(size);
    expect(seen.every((byte) => byte === seen[0])).toBe(true);
  }
  await writing;
});
