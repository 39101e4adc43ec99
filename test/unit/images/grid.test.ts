import { decode } from 'fast-png';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBytes } from '../../../engine/images/bytes';
import { encodeGrid } from '../../../engine/images/grid';

const grids = fc
  .record({
    rows: fc.integer({ min: 1, max: 4 }),
    columns: fc.integer({ min: 1, max: 4 }),
    height: fc.integer({ min: 1, max: 5 }),
    width: fc.integer({ min: 1, max: 5 }),
    channels: fc.constantFrom(1, 2, 3, 4),
  })
  .chain((shape) => {
    const count = shape.rows * shape.columns;
    const length = count * shape.height * shape.width * shape.channels;
    return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => ({ ...shape, count, bytes }));
  });

test('every pixel lies where its image, row and column say', () => {
  fc.assert(
    fc.property(grids, ({ rows, columns, height, width, channels, count, bytes }) => {
      const png = decode(
        encodeGrid({ rows, columns, batch: { count, images: fromBytes(bytes) } }, { height, width, channels }),
      );
      expect(png).toMatchObject({ width: columns * width, height: rows * height, channels, depth: 8 });
      for (let y = 0; y < png.height; y++) {
        for (let x = 0; x < png.width; x++) {
          const image = Math.floor(y / height) * columns + Math.floor(x / width);
          const source = ((image * height + (y % height)) * width + (x % width)) * channels;
          const at = (y * png.width + x) * channels;
          expect([...png.data.subarray(at, at + channels)]).toEqual([...bytes.subarray(source, source + channels)]);
        }
      }
    }),
  );
});

test('a batch of another size is refused', () => {
  const shape = { height: 2, width: 2, channels: 1 };
  expect(() => encodeGrid({ rows: 2, columns: 2, batch: { count: 3, images: new Float32Array(12) } }, shape)).toThrow(
    RangeError,
  );
  expect(() => encodeGrid({ rows: 1, columns: 1, batch: { count: 1, images: new Float32Array(12) } }, shape)).toThrow(
    RangeError,
  );
});
