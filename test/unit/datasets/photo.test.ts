import { encode as encodeJpeg } from 'jpeg-js';
import { expect, test } from 'vitest';
import { bmpFile } from './bmpFile';
import { densePhoto } from './densePhoto';
import { gifFile } from './gifFile';
import { avifOf, pixels, webpOf } from './imageFiles';
import { pngFile } from './pngFile';
import { tiffFile } from './tiffFile';
import { userErrorOf } from './userError';

const colourAt = (x: number, y: number) => [20 * x, 200 - 20 * y, 50];
const wanted = pixels(7, 5, 3, colourAt);
const decode = (bytes: Uint8Array) => densePhoto(bytes, '/set/image.jpg');
const jpeg = (data: Uint8Array, width = 7, height = 5) => encodeJpeg({ width, height, data }, 100).data;
const png = (samples: ArrayLike<number>) => pngFile({ width: 7, height: 5, colourType: 2, depth: 8 }, samples);
const smooth = (x: number, y: number) => [100 + 2 * x, 100 + 2 * y, 90];

test('JPEG: as near as its loss allows', async () => {
  const { width, height, channels, data } = await decode(jpeg(pixels(64, 48, 4, smooth), 64, 48));
  expect([width, height, channels]).toEqual([64, 48, 3]);
  pixels(64, 48, 3, smooth).forEach((value, i) => expect(Math.abs(data[i]! - value)).toBeLessThanOrEqual(4));
});

test('PNG, GIF and BMP exactly; a GIF free of its picture is white', async () => {
  expect(await decode(png(wanted))).toEqual({ width: 7, height: 5, channels: 3, data: new Uint8Array(wanted) });
  const colours = [0, 1, 2, 3].map((i) => [i, 2 * i, 3 * i]);
  const picture = { left: 1, width: 1, height: 1, indices: [3] };
  const gif = await decode(gifFile({ width: 2, height: 1, colours, pictures: [picture] }));
  expect([...gif.data]).toEqual([255, 255, 255, 3, 6, 9]);
  const bmp = await decode(bmpFile({ width: 2, height: 1, depth: 24 }, [0x010203, 0xffeedd]));
  expect([...bmp.data]).toEqual([1, 2, 3, 255, 238, 221]);
});

test('WebP, and what is transparent on white', async () => {
  const image = await decode(await webpOf(7, 5, pixels(7, 5, 4, colourAt)));
  expect(image).toMatchObject({ width: 7, height: 5, channels: 3 });
  expect([...image.data]).toEqual([...wanted]);
  const half = await decode(await webpOf(1, 1, Uint8Array.of(55, 155, 255, 51)));
  expect([...half.data]).toEqual([215, 235, 255]);
});

test('AVIF: as near as its loss allows; a damaged one is refused', async () => {
  const bytes = await avifOf(64, 48, pixels(64, 48, 4, smooth));
  const { width, height, data } = await decode(bytes);
  expect([width, height]).toEqual([64, 48]);
  pixels(64, 48, 3, smooth).forEach((value, i) => expect(Math.abs(data[i]! - value)).toBeLessThanOrEqual(6));
  for (const cut of [40, 200, bytes.length - 10])
    expect((await userErrorOf(() => decode(bytes.subarray(0, cut)))).message).toMatch(/^This AVIF can't be read: /);
  const huge = Buffer.from(bytes);
  huge.writeUInt32BE(60000, huge.indexOf('ispe') + 8);
  huge.writeUInt32BE(60000, huge.indexOf('ispe') + 12);
  expect((await userErrorOf(() => decode(huge))).message).toMatch(/^This image has 60000 x 60000 pixels/);
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
  const webp = await webpOf(7, 5, pixels(7, 5, 4, colourAt));
  const gif = gifFile({ width: 9, height: 9, pictures: [] });
  const cases: [Uint8Array, RegExp][] = [
    [new Uint8Array(), /^This image file is empty\.$/],
    [Buffer.from('<html>'), /^This file is no image that can be read/],
    [jpeg(pixels(64, 64, 4, colourAt), 64, 64).subarray(0, 700), /^This JPEG can't be read: Premature end/],
    [Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 3, 4), /^This JPEG can't be read: it ends before its pixels/],
    [png(wanted).subarray(0, 60), /^This PNG can't be read: it ends too early/],
    [webp.subarray(0, 30), /^This WebP can't be read: /],
    [gif, /^This GIF can't be read: there is no picture in it/],
    [
      bmpFile({ width: 2, height: 2, depth: 24 }, [0, 0, 0, 0]).subarray(0, 60),
      /^This BMP can't be read: it is too short/,
    ],
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

test('what is an image of another kind is told by its name, with what to do', async () => {
  const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
  expect(await userErrorOf(() => decode(heic))).toMatchObject({
    message: 'This image is of a format that is not read: HEIC.',
    where: '/set/image.jpg',
    advice: 'Save it as JPEG or PNG.',
  });
});

test('what is whole but of a kind that is not decoded says what to do', async () => {
  const tiff = tiffFile({ width: 1, height: 1, depth: 8, channels: 1, photometric: 1, more: { 339: 3 } }, [0]);
  expect(await userErrorOf(() => decode(tiff))).toMatchObject({
    message: "This TIFF can't be read: it has samples that are floating-point numbers, which is not decoded",
    where: '/set/image.jpg',
    advice: 'Save it as JPEG or PNG with 8 bits a channel, or remove it from the data set.',
  });
});

test('sizes that are declared are refused before memory is taken', async () => {
  const gif = gifFile({ width: 60000, height: 60000, pictures: [] });
  const bmp = bmpFile({ width: 60000, height: 60000, depth: 24 }, []);
  expect((await userErrorOf(() => decode(gif))).message).toMatch(/^This image has 60000 x 60000 pixels/);
  expect((await userErrorOf(() => decode(bmp))).message).toMatch(/too short for 60000 x 60000 pixels/);
});
