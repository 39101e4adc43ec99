import { createServer, type Server } from 'node:http';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepGiven, keepOriginals } from '../../../engine/datasets/originals/keepOriginals';
import { fetchDataset } from '../../../engine/datasets/fetch';
import { filesOfAddress } from '../../../engine/datasets/sources/archive';
import type { FetchProgress } from '../../../engine/datasets/sources/source';
import { encodeTar, smallCifar, writeFiles } from './cifarFiles';
import { userErrorOf } from './userError';

const { originals, files } = smallCifar();
const archive = gzipSync(encodeTar('cifar-10-batches-bin', new Map([['readme.html', Uint8Array.of(60)], ...files])));

let folder: string;
let into: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-fetch-'));
  into = join(folder, 'into');
});
afterEach(() => rm(folder, { recursive: true }));

async function expectAllKept(): Promise<void> {
  expect((await readdir(into)).sort()).toEqual([...files.keys()].sort());
  for (const [name, bytes] of files) expect(Buffer.compare(await readFile(join(into, name)), bytes)).toBe(0);
}

test('keeps the files of a folder', async () => {
  await writeFiles(join(folder, 'from'), files);
  await keepGiven(join(folder, 'from'), originals, into);
  await expectAllKept();
});

test('keeps the files of an archive, and tells how far it is', async () => {
  const path = join(folder, 'cifar.tar.gz');
  await writeFile(path, archive);
  const seen: FetchProgress[] = [];
  await keepGiven(path, originals, into, { onProgress: (progress) => seen.push(progress) });
  await expectAllKept();
  expect(seen.at(-1)).toEqual({ activity: 'Unpacking the archive', done: archive.length, total: archive.length });
});

test('nothing, a broken archive and a changed file are each refused, with what to do', async () => {
  const nothing = await userErrorOf(() => keepGiven(join(folder, 'no'), originals, into));
  expect(nothing.where).toBe(join(folder, 'no'));
  expect(nothing.advice).toContain('cifar-10-binary.tar.gz');

  const path = join(folder, 'cifar.tar.gz');
  await writeFile(path, archive.subarray(0, archive.length / 2));
  expect((await userErrorOf(() => keepGiven(path, originals, into))).message).toContain('unexpected end of file');

  const changed = new Map(files);
  changed.set('test_batch.bin', files.get('data_batch_1.bin')!);
  await writeFile(path, gzipSync(encodeTar('x', changed)));
  expect((await userErrorOf(() => keepGiven(path, originals, into))).message).toContain('not the original file');
  // Nothing is kept of what isn't whole.
  expect(await readdir(folder)).toEqual(['cifar.tar.gz']);

  changed.delete('test_batch.bin');
  await writeFile(path, gzipSync(encodeTar('x', changed)));
  const missing = async () => (await userErrorOf(() => keepGiven(path, originals, into))).message;
  const sentence = (which: string) => `Not all files of ${originals.title} are there: ${which} missing.`;
  expect(await missing()).toBe(sentence('test_batch.bin is'));
  await writeFile(path, gzipSync(encodeTar('x', new Map([['readme.html', Uint8Array.of(60)]]))));
  expect(await missing()).toBe(sentence('data_batch_1.bin, data_batch_2.bin and test_batch.bin are'));
});

test('what comes with Darkroom, or is made by it, needs no fetching', async () => {
  expect((await fetchDataset('mnist')).source).toContain('MNIST comes with it');
  expect((await fetchDataset('angles')).source).toContain('makes Angles when it is first used');
});

async function withServer(
  answer: Parameters<typeof createServer>[1],
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server: Server = createServer({}, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/archive.tar.gz`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('downloads the archive', async () => {
  await withServer(
    (_, response) => response.setHeader('content-length', archive.length).end(archive),
    async (url) => {
      const seen: FetchProgress[] = [];
      await keepOriginals(
        filesOfAddress({ url }, new Set(files.keys()), { onProgress: (progress) => seen.push(progress) }),
        originals,
        into,
      );
      await expectAllKept();
      expect(seen.at(-1)).toMatchObject({ done: archive.length, total: archive.length });
    },
  );
});

test('a server that refuses, or breaks off, is an error', async () => {
  const download = (url: string) => keepOriginals(filesOfAddress({ url }, new Set(files.keys()), {}), originals, into);
  await withServer(
    (_, response) => response.writeHead(403).end(),
    (url) => expect(download(url)).rejects.toThrow('403'),
  );
  await withServer(
    (_, response) => {
      response.setHeader('content-length', archive.length);
      response.write(archive.subarray(0, 20_000), () => response.destroy());
    },
    (url) => expect(download(url)).rejects.toThrow(),
  );
});

test('a download can be abandoned', async () => {
  await withServer(
    (_, response) => response.write(archive.subarray(0, 20_000)),
    async (url) => {
      const abort = new AbortController();
      const onProgress = ({ done }: FetchProgress) => {
        if (done > 0) abort.abort();
      };
      const source = filesOfAddress({ url }, new Set(files.keys()), { onProgress, signal: abort.signal });
      await expect(keepOriginals(source, originals, into)).rejects.toThrow('aborted');
    },
  );
});
