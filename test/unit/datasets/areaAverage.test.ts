import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areaAverage } from '../../../engine/datasets/formats/areaAverage';
import { denseImage, type ByteImage } from '../../../engine/datasets/formats/byteImage';
import { Random } from '../../../engine/random';

function smaller(width: number, height: number, data: number[], side: number, channels = 1): number[] {
  const out = new Uint8Array(side * side * channels);
  areaAverage(denseImage(height, width, channels, Uint8Array.from(data)), { height: side, width: side }, out);
  return [...out];
}

test('each pixel is the mean of its area, channel by channel', () => {
  expect(smaller(2, 2, [1, 3, 5, 7], 1)).toEqual([4]);
  expect(smaller(2, 2, [0, 100, 10, 100, 20, 100, 31, 104], 1, 2)).toEqual([15, 101]);
  expect(smaller(2, 2, [1, 3, 5, 7], 2)).toEqual([1, 3, 5, 7]);
});

test('areas that cut through pixels take their part of them', () => {
  // Three columns to two: 2/3 of the first and 1/3 of the second, then the other way round; rows alike.
  expect(smaller(3, 3, [30, 60, 90, 30, 60, 90, 30, 60, 90], 2)).toEqual([40, 80, 40, 80]);
  expect(smaller(3, 2, [30, 60, 90, 90, 120, 150], 2)).toEqual([40, 80, 100, 140]);
});

test('what is even stays as it is', () => {
  expect(
    smaller(
      7,
      5,
      Array.from({ length: 35 }, () => 201),
      3,
    ),
  ).toEqual(Array.from({ length: 9 }, () => 201));
});

/** What a part of a line has of a pixel, in pixels. */
const overlap = (part: number, parts: number, pixel: number, pixels: number) =>
  Math.max(0, Math.min(((part + 1) * pixels) / parts, pixel + 1) - Math.max((part * pixels) / parts, pixel));

/** The mean of one pixel's area in real numbers, each source pixel by itself, colours weighed by alpha. */
function meanOf(image: ByteImage, size: { height: number; width: number }, y: number, x: number, channel: number) {
  let [sum, weights] = [0, 0];
  for (let row = 0; row < image.height; row++) {
    for (let column = 0; column < image.width; column++) {
      const at = row * image.rowBytes + column * image.pixelBytes;
      const area = overlap(y, size.height, row, image.height) * overlap(x, size.width, column, image.width);
      const weight = area * (image.channels === 4 && channel < 3 ? image.data[at + 3]! : 1);
      sum += weight * image.data[at + channel]!;
      weights += weight;
    }
  }
  return weights === 0 ? 0 : sum / weights;
}

const length = fc.integer({ min: 1, max: 12 });

test('is the mean of each area, whatever the sizes, the channels and the room between pixels', () => {
  const images = fc.record({
    height: length,
    width: length,
    channels: fc.integer({ min: 1, max: 4 }),
    room: fc.integer({ min: 0, max: 2 }),
    margin: fc.integer({ min: 0, max: 3 }),
    seed: fc.integer(),
    size: fc.record({ height: length, width: length }),
  });
  fc.assert(
    fc.property(images, ({ height, width, channels, room, margin, seed, size }) => {
      const pixelBytes = channels + room;
      const rowBytes = width * pixelBytes + margin;
      const random = Random.from(seed, 'pixels');
      const data = Uint8Array.from(random.uniforms(height * rowBytes), (value) => (value < 0.2 ? 0 : 256 * value));
      const image = { height, width, channels, data, pixelBytes, rowBytes };
      const out = new Uint8Array(size.height * size.width * channels);
      areaAverage(image, size, out);
      out.forEach((value, i) => {
        const [y, x] = [Math.floor(i / channels / size.width), Math.floor(i / channels) % size.width];
        expect(Math.abs(value - meanOf(image, size, y, x, i % channels))).toBeLessThanOrEqual(0.5 + 1e-9);
      });
    }),
  );
});

test('an image of that size is copied close together', () => {
  const data = Uint8Array.from({ length: 2 * 11 }, (_, i) => i);
  const out = new Uint8Array(2 * 2 * 3);
  areaAverage({ height: 2, width: 2, channels: 3, data, pixelBytes: 4, rowBytes: 11 }, { height: 2, width: 2 }, out);
  expect([...out]).toEqual([0, 1, 2, 4, 5, 6, 11, 12, 13, 15, 16, 17]);
});
