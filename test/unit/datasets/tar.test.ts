import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTar } from '../../../engine/datasets/formats/tar';
import { encodeTar, writeFiles } from './cifarFiles';

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield await Promise.resolve(bytes.subarray(i, i + size));
}

async function namesAndBytes(archive: AsyncIterable<Uint8Array>, wanted: (name: string) => boolean = () => true) {
  const files = new Map<string, number[]>();
  for await (const { name, parts } of readTar(archive, wanted)) {
    const bytes: number[] = [];
    for await (const part of parts) bytes.push(...part);
    files.set(name, bytes);
  }
  return files;
}

test('reads what was written, whatever the chunks', async () => {
  const contents = fc.array(fc.uint8Array({ maxLength: 1200 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(contents, fc.integer({ min: 1, max: 2000 }), async (all, chunk) => {
      const files = new Map(all.map((bytes, i) => [`file${i}`, bytes]));
      const read = await namesAndBytes(inChunks(encodeTar('folder', files), chunk));
      expect([...read]).toEqual([...files].map(([name, bytes]) => [`folder/${name}`, [...bytes]]));
    }),
    { numRuns: 40 },
  );
});

test('hands out only the files that are wanted', async () => {
  const archive = encodeTar(
    'a',
    new Map([
      ['one', Uint8Array.of(1)],
      ['two', Uint8Array.of(2)],
    ]),
  );
  expect([...(await namesAndBytes(inChunks(archive, 100), (name) => name === 'a/two'))]).toEqual([['a/two', [2]]]);
});

test('a file need not be read, or not to its end', async () => {
  const files = new Map(['a', 'b', 'c'].map((name, i) => [name, new Uint8Array(1000 + i).fill(i)]));
  const seen: [string, number][] = [];
  for await (const { name, parts } of readTar(inChunks(encodeTar('x', files), 300), () => true)) {
    if (name === 'x/b') for await (const part of parts) if (seen.push([name, part.length])) break;
    if (name !== 'x/b') seen.push([name, 0]);
  }
  expect(seen.map(([name]) => name)).toEqual(['x/a', 'x/b', 'x/c']);
});

test('an archive that ends early, or is none, is refused', async () => {
  const archive = encodeTar('a', new Map([['one', new Uint8Array(3000)]]));
  await expect(namesAndBytes(inChunks(archive.subarray(0, 2000), 512))).rejects.toThrow('ends early');
  await expect(namesAndBytes(inChunks(new Uint8Array(1024).fill(65), 512))).rejects.toThrow('Not a tar archive');
});

test.skipIf(process.platform === 'win32')("reads what the system's tar writes", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-tar-'));
  try {
    await writeFiles(
      join(folder, 'in'),
      new Map([
        ['x.bin', Uint8Array.of(1, 2, 3)],
        ['y.bin', new Uint8Array(700).fill(7)],
      ]),
    );
    await promisify(execFile)('tar', ['cf', 'archive.tar', 'in/x.bin', 'in/y.bin'], { cwd: folder });
    const read = await namesAndBytes(createReadStream(join(folder, 'archive.tar')));
    expect([...read.keys()]).toEqual(['in/x.bin', 'in/y.bin']);
    expect(read.get('in/x.bin')).toEqual([1, 2, 3]);
    expect(read.get('in/y.bin')).toHaveLength(700);
  } finally {
    await rm(folder, { recursive: true });
  }
});
