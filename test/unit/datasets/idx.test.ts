import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gunzipIfGzip, parseIdx } from '../../../engine/datasets/formats/idx';
import { encodeIdx } from './idxFile';
import { userErrorOf } from './userError';

const shapes = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 });
const arrays = shapes.chain((shape) => {
  const size = shape.reduce((product, n) => product * n, 1);
  return fc.uint8Array({ minLength: size, maxLength: size }).map((data) => ({ shape, data }));
});

test('what is written is read back, gzipped or not', async () => {
  await fc.assert(
    fc.asyncProperty(arrays, fc.boolean(), async (array, gzipped) => {
      const bytes = encodeIdx(array);
      const read = await parseIdx(gunzipIfGzip(gzipped ? gzipSync(bytes) : bytes, 'x'), 'x');
      expect(read.shape).toEqual(array.shape);
      expect([...read.data]).toEqual([...array.data]);
    }),
  );
});

test('any other length is refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      arrays,
      fc.integer({ min: -30, max: 30 }).filter((n) => n !== 0),
      async (array, difference) => {
        const whole = encodeIdx(array);
        const length = Math.max(0, whole.length + difference);
        const bytes = new Uint8Array(length);
        bytes.set(whole.subarray(0, length));
        const error = await userErrorOf(() => parseIdx(bytes, '/data/file'));
        expect(error.where).toBe('/data/file');
        expect(error.advice).toBeTruthy();
      },
    ),
  );
});

test('a truncated file says what it should have been', async () => {
  const bytes = encodeIdx({ shape: [60, 28, 28], data: new Uint8Array(60 * 784) }).subarray(0, 5000);
  const error = await userErrorOf(() => parseIdx(bytes, '/data/images'));
  expect(error.message).toBe(
    'This file is truncated: 60 x 28 x 28 values and their header take 47,056 bytes, but it has 5,000.',
  );
});

test('another format is named', async () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
  expect((await userErrorOf(() => parseIdx(png, 'x'))).message).toContain('it starts with 89 50 4e 47');
  expect((await userErrorOf(() => parseIdx(new Uint8Array(0), 'x'))).message).toContain('it starts with nothing');
  expect((await userErrorOf(() => parseIdx(Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 0), 'x'))).message).toContain(
    'float32',
  );
  expect((await userErrorOf(() => parseIdx(Uint8Array.of(0, 0, 0x08, 0), 'x'))).message).toContain('no dimensions');
  expect((await userErrorOf(() => gunzipIfGzip(Uint8Array.of(0x1f, 0x8b, 8, 0), 'x'))).message).toContain('gzip');
});
