import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runScript } from '../runtime/script';

interface Outcome {
  error: { name: string; message: string; where?: string } | null;
  seconds: number;
  megabytes: number;
}

const cases: [file: string, reader: string, name: string, message: RegExp][] = [
  ['bomb8000-0.bin', 'image', 'UserError', /^This image has 8000 x 8000 pixels/],
  ['h12000-0.bin', 'image', 'UserError', /^This image has 12000 x 12000 pixels/],
  ['w16383-0.bin', 'image', 'UserError', /^This image has 16383 x 16383 pixels/],
  ['size8G-0.bin', 'tar', 'Error', /^It ends early\.$/],
  ['lmdb-dag.mdb', 'lmdb', 'UserError', /^This LMDB file is damaged/],
  ['huge-0.bin', 'idx', 'UserError', /^This file is truncated/],
  ['rank255-0.bin', 'idx', 'UserError', /^This file is truncated/],
];

test.each(cases)('refuses %s within two seconds and 512 MB', async (file, reader, name, message) => {
  const path = join(import.meta.dirname, '../../fixtures/hostile', file);
  const { error, seconds, megabytes } = await runScript<Outcome>('../datasets/readHostile.ts', [reader, path]);
  expect(error?.name).toBe(name);
  expect(error?.message).toMatch(message);
  // Who reads an archive names it.
  if (reader !== 'tar') expect(error?.where).toBe(path);
  expect(seconds).toBeLessThan(2);
  expect(megabytes).toBeLessThan(512);
});
