import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  cifarImageSize,
  cifarRecordSize,
  decodeRecords,
  encodeRecords,
} from '../../../engine/datasets/formats/cifarBinary';
import { loadCifarOriginals } from '../../../engine/datasets/originals/cifarOriginals';
import { smallCifar, writeFiles } from './cifarFiles';
import { userErrorOf } from './userError';
import { bytesOf } from './bytesOf';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-cifar-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a record is its label, then the red, the green and the blue plane', () => {
  const record = new Uint8Array(cifarRecordSize(1));
  record[0] = 6;
  record.fill(10, 1, 1025);
  record.fill(20, 1025, 2049);
  record.fill(30, 2049);
  // The red of row 1, column 2.
  record[1 + 32 + 2] = 99;
  const images = new Uint8Array(cifarImageSize);
  const labels = new Uint8Array(1);
  decodeRecords({ bytes: record, labelBytes: 1 }, 1, images, labels);
  expect(labels[0]).toBe(6);
  expect([...images.subarray(0, 6)]).toEqual([10, 20, 30, 10, 20, 30]);
  expect([...images.subarray(3 * 34, 3 * 34 + 3)]).toEqual([99, 20, 30]);
});

test('encoding undoes decoding', () => {
  const records = fc.integer({ min: 1, max: 3 }).chain((count) =>
    fc.uint8Array({
      minLength: count * cifarRecordSize(1),
      maxLength: count * cifarRecordSize(1),
    }),
  );
  fc.assert(
    fc.property(records, (bytes) => {
      const count = bytes.length / cifarRecordSize(1);
      const images = new Uint8Array(count * cifarImageSize);
      const labels = new Uint8Array(count);
      decodeRecords({ bytes, labelBytes: 1 }, count, images, labels);
      expect(Buffer.compare(encodeRecords(images, labels), bytes)).toBe(0);
    }),
    { numRuns: 20 },
  );
});

test("records that are not there can't be decoded", () => {
  expect(() =>
    decodeRecords({ bytes: new Uint8Array(100), labelBytes: 1 }, 1, new Uint8Array(cifarImageSize), new Uint8Array(1)),
  ).toThrow(RangeError);
});

test('loads all files in order, or only the first images', async () => {
  const { originals, files } = smallCifar();
  await writeFiles(folder, files);
  const all = await loadCifarOriginals(folder, originals);
  expect(all).toMatchObject({ title: 'CIFAR-10', height: 32, width: 32, channels: 3 });
  expect(all.train.count).toBe(14);
  expect(all.train.labels[7]).toBe(files.get('data_batch_2.bin')![0]);
  expect(all.test.labels[0]).toBe(files.get('test_batch.bin')![0]);

  const some = await loadCifarOriginals(folder, originals, 9);
  expect(some.train.count).toBe(9);
  expect(Buffer.compare(bytesOf(some.train.images), bytesOf(all.train.images).subarray(0, 9 * cifarImageSize))).toBe(0);
  expect(some.contentId).not.toBe(all.contentId);
});

test('finds the files in the folder that the archive unpacks to', async () => {
  const { originals, files } = smallCifar();
  await writeFiles(join(folder, 'cifar-10-batches-bin'), files);
  expect((await loadCifarOriginals(folder, originals)).train.count).toBe(14);
});

test('a truncated, a changed and a missing file are each named, with what to do', async () => {
  const { originals, files } = smallCifar();
  await writeFiles(folder, files);
  const second = join(folder, 'data_batch_2.bin');
  const failure = () => userErrorOf(() => loadCifarOriginals(folder, originals));

  const changed = files.get('data_batch_2.bin')!.slice();
  changed[5]! ^= 1;
  await writeFile(second, changed);
  expect((await failure()).message).toContain('not the original file');

  await truncate(second, 4000);
  const truncated = await failure();
  expect(truncated.message).toBe(
    "This file is truncated: the original's contents take 21,511 bytes, but it has 4,000.",
  );
  expect(truncated.where).toBe(second);

  await rm(second);
  const missing = await failure();
  expect(missing.where).toBe(second);
  expect(missing.advice).toContain('darkroom datasets fetch cifar10');
});
