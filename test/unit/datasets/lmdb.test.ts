import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LmdbFile } from '../../../engine/datasets/formats/lmdb';
import { decodePhoto } from '../../../engine/datasets/formats/photo';
import { goldenLmdb } from './lmdbFile';
import { userErrorOf } from './userError';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-lmdb-'));
  path = join(folder, 'data.mdb');
});
afterEach(() => rm(folder, { recursive: true }));

const sha1 = (i: number) => createHash('sha1').update(String(i)).digest('hex');

async function read(max: number, bytes: Buffer) {
  await writeFile(path, bytes);
  const file = await LmdbFile.open(path);
  try {
    return { count: file.count, entries: await file.entries(max) };
  } finally {
    await file.close();
  }
}

test('finds every value that liblmdb wrote, in the order of keys', async () => {
  const bytes = await goldenLmdb();
  const { count, entries } = await read(Infinity, bytes);
  expect(count).toBe(120);
  const images = new Map(Array.from({ length: 120 }, (_, i) => [sha1(i), i]));
  expect(entries.map(({ key }) => key)).toEqual([...images.keys()].sort());
  // Printed by lsun.py: every key and the length of its value, as liblmdb gives them.
  const text = entries.map(({ key, length }) => `${key} ${length}\n`).join('');
  expect(createHash('sha256').update(text).digest('hex')).toBe(
    '6410c0cf1268e81019ef37e79913a1469d6860ee7e58d14eea7537197a4b12eb',
  );
  for (const { key, offset, length } of entries) {
    const { data } = await decodePhoto(bytes.subarray(offset, offset + length), key);
    expect([...data.subarray(0, 3)]).toEqual([images.get(key), 100, 200]);
  }
  // Images with pages of their own, and some that lie among others.
  expect(entries.filter(({ length }) => length > 2000)).toHaveLength(4);
});

test('reads no more than it is asked for', async () => {
  const bytes = await goldenLmdb();
  const { entries: all } = await read(Infinity, bytes);
  // Everything but the metas, the root and the leaf with the first keys is destroyed.
  const [first] = all;
  const leaf = first!.offset - (first!.offset % 4096);
  const root =
    Number(bytes.readBigUInt64LE(bytes.readBigUInt64LE(144) > bytes.readBigUInt64LE(4096 + 144) ? 128 : 4096 + 128)) *
    4096;
  for (let page = 2 * 4096; page < bytes.length; page += 4096)
    if (page !== leaf && page !== root) bytes.fill(0, page, page + 4096);
  expect((await read(5, bytes)).entries).toEqual(all.slice(0, 5));
  expect(await userErrorOf(() => read(100, bytes))).toMatchObject({
    message: 'This LMDB file is damaged or truncated.',
    where: path,
  });
});

test('the later of two metas counts', async () => {
  const bytes = await goldenLmdb();
  const [a, b] = [bytes.subarray(16, 152), bytes.subarray(4096 + 16, 4096 + 152)];
  const swapped = Buffer.from(bytes);
  swapped.set(b, 16);
  swapped.set(a, 4096 + 16);
  expect((await read(Infinity, swapped)).count).toBe(120);
});

test('a truncated file, another format, a file that is none', async () => {
  const bytes = await goldenLmdb();
  expect((await userErrorOf(() => read(Infinity, bytes.subarray(0, 3 * 4096)))).message).toBe(
    'This LMDB file is damaged or truncated.',
  );
  const later = Buffer.from(bytes);
  later.writeUInt32LE(2, 20);
  const error = await userErrorOf(() => read(1, later));
  expect(error).toMatchObject({ message: 'This is not an LMDB file as liblmdb 0.9 writes it.', where: path });
  expect(error.advice).toContain('write the images to a folder');
  expect((await userErrorOf(() => read(1, Buffer.from('nothing')))).message).toBe(
    'This is not an LMDB file as liblmdb 0.9 writes it.',
  );
});
