import { encode } from 'fast-png';
import { expect, test } from 'vitest';
import { pngSize, refuseHugeImage, webpSize } from '../../../engine/images/imageSize';

const chunk = (kind: string, ...bytes: number[]) =>
  Uint8Array.from([...Buffer.from(`RIFF....WEBP${kind}....`), ...bytes, ...new Uint8Array(20)]);

test('reads the sizes that images declare', () => {
  const size = { width: 13, height: 7 };
  const pixels = new Uint8Array(4 * 13 * 7);
  expect(pngSize(encode({ ...size, data: pixels, channels: 4 }))).toEqual(size);
  expect(webpSize(chunk('VP8 ', 0, 0, 0, 0x9d, 1, 0x2a, 13, 0, 7, 0))).toEqual(size);
  expect(webpSize(chunk('VP8L', 0x2f, 12, 0x80, 0x01, 0))).toEqual(size);
  expect(webpSize(chunk('VP8X', 0, 0, 0, 0, 12, 0, 0, 6, 0, 0))).toEqual(size);
});

test('finds none in what is none', () => {
  for (const bytes of [new Uint8Array(0), new Uint8Array(40), Uint8Array.of(0xff, 0xd8, 0xff)])
    for (const of of [pngSize, webpSize]) expect(of(bytes)).toBeUndefined();
});

test('refuses more pixels than are decoded, and a PNG that is too short for its own', () => {
  refuseHugeImage({ width: 8688, height: 5792 }, 'photo.jpg');
  expect(() => refuseHugeImage({ width: 8000, height: 8000 }, 'bomb.png')).toThrow(
    expect.objectContaining({ name: 'UserError', where: 'bomb.png' }),
  );
  const png = Buffer.from(encode({ width: 1, height: 1, data: new Uint8Array(3), channels: 3 }));
  png.writeUInt32BE(5000, 16);
  png.writeUInt32BE(5000, 20);
  expect(() => pngSize(png)).toThrow(/can't hold 5000 x 5000 pixels/);
});
