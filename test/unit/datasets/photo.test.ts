import { encode as encodePng } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import { expect, test } from 'vitest';
import { decodePhoto } from '../../../engine/datasets/formats/photo';
import { pixels, webpOf } from './imageFiles';
import { userErrorOf } from './userError';

const colourAt = (x: number, y: number) => [20 * x, 200 - 20 * y, 50];
const wanted = pixels(7, 5, 3, colourAt);
const decode = (bytes: Uint8Array) => decodePhoto(bytes, '/set/image.jpg');
const jpeg = (data: Uint8Array, width = 7, height = 5) => encodeJpeg({ width, height, data }, 100).data;

test('JPEG: as near as its loss allows', async () => {
  const smooth = (x: number, y: number) => [100 + 2 * x, 100 + 2 * y, 90];
  const { width, height, channels, data } = await decode(jpeg(pixels(64, 48, 4, smooth), 64, 48));
  expect([width, height, channels]).toEqual([64, 48, 3]);
  pixels(64, 48, 3, smooth).forEach((value, i) => expect(Math.abs(data[i]! - value)).toBeLessThanOrEqual(4));
});

test('WebP, and what is transparent on white', async () => {
  const image = await decode(await webpOf(7, 5, pixels(7, 5, 4, colourAt)));
  expect(image).toMatchObject({ width: 7, height: 5, channels: 3 });
  expect([...image.data]).toEqual([...wanted]);
  const half = await decode(await webpOf(1, 1, Uint8Array.of(55, 155, 255, 51)));
  expect([...half.data]).toEqual([215, 235, 255]);
});

test('PNG of every kind: colour, grey, alpha, 16 bits', async () => {
  const png = async (channels: number, data: Uint8Array | Uint16Array, depth: 8 | 16 = 8) => [
    ...(await decode(encodePng({ width: 1, height: data.length / channels, channels, depth, data }))).data,
  ];
  expect([...(await decode(encodePng({ width: 7, height: 5, channels: 3, data: wanted }))).data]).toEqual([...wanted]);
  expect(await png(1, Uint8Array.of(7, 9))).toEqual([7, 7, 7, 9, 9, 9]);
  expect(await png(2, Uint8Array.of(7, 255, 7, 0))).toEqual([7, 7, 7, 255, 255, 255]);
  expect(await png(4, Uint8Array.of(1, 2, 3, 255, 1, 2, 3, 0))).toEqual([1, 2, 3, 255, 255, 255]);
  expect(await png(3, Uint16Array.of(65535, 257, 0), 16)).toEqual([255, 1, 0]);
});

test('PNG with a palette, and of one bit a pixel', async () => {
  const palette = [
    [10, 20, 30],
    [40, 50, 60],
  ];
  const indexed = await decode(
    encodePng({ width: 3, height: 2, channels: 1, depth: 1, palette, data: Uint8Array.of(0b01000000, 0b10100000) }),
  );
  expect([...indexed.data]).toEqual([0, 1, 0, 1, 0, 1].flatMap((index) => palette[index]!));
  const grey = await decode(
    encodePng({ width: 3, height: 2, channels: 1, depth: 1, data: Uint8Array.of(0b01000000, 0b10100000) }),
  );
  expect([...grey.data]).toEqual([0, 255, 0, 255, 0, 255].flatMap((value) => [value, value, value]));
});

/**
 * 16x16 pixels of one colour, half magenta and all yellow, as libjpeg writes Adobe's inverted CMYK (JCS_CMYK, quality
 * 95).
 */
const cmyk = Buffer.from(
  [
    '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/8AA',
    'FAgAEAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQci',
    'cRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqi',
    'o6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD9/Kjr+f8Ar9/KKKKKKKKKKKKK',
    '/9k=',
  ].join(''),
  'base64',
);

test('a CMYK JPEG becomes RGB', async () => {
  const { width, data } = await decode(cmyk);
  expect(width).toBe(16);
  for (const [c, value] of [255, 128, 0].entries()) expect(Math.abs(data[c]! - value)).toBeLessThanOrEqual(1);
});

test('the bytes say what it is, not the name; one that is nothing or damaged is named', async () => {
  const cases: [Uint8Array, RegExp][] = [
    [new Uint8Array(), /^This image file is empty\.$/],
    [Buffer.from('<html>'), /^This file is no image that can be read/],
    [jpeg(pixels(64, 64, 4, colourAt), 64, 64).subarray(0, 700), /^This JPEG can't be read: Premature end/],
    [Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 3, 4), /^This JPEG can't be read: /],
    [encodePng({ width: 7, height: 5, channels: 3, data: wanted }).subarray(0, 60), /^This PNG can't be read: /],
    [(await webpOf(7, 5, pixels(7, 5, 4, colourAt))).subarray(0, 30), /^This WebP can't be read: /],
  ];
  for (const [bytes, message] of cases) {
    const error = await userErrorOf(() => decode(bytes));
    expect(error.message).toMatch(message);
    expect(error).toMatchObject({
      where: '/set/image.jpg',
      advice: 'Copy the file again, or remove it from the data set.',
    });
  }
  // A decoder that has refused an image takes the next one.
  expect((await decode(jpeg(pixels(7, 5, 4, colourAt)))).width).toBe(7);
});
