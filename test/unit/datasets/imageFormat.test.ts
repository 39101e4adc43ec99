import { expect, test } from 'vitest';
import { formatBytes, imageFormatOf, readableFormats } from '../../../engine/datasets/formats/imageFormat';

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test.each([
  ['\xff\xd8\xff\xe0', 'JPEG', true],
  ['\x89PNG\r\n\x1a\n', 'PNG', true],
  ['RIFF\x10\0\0\0WEBPVP8 ', 'WebP', true],
  ['GIF89a\x01\0', 'GIF', true],
  ['BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'BMP', true],
  ['\0\0\0\x20ftypavif\0\0\0\0avifmif1', 'AVIF', true],
  ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'HEIC', false],
  ['\0\0\0\x18ftypmif1\0\0\0\0mif1heix', 'HEIC', false],
  ['\0\0\0\x14ftypmif1\0\0\0\0mif1', 'HEIF', false],
  ['\0\0\0\x0cJXL \r\n\x87\n', 'JPEG XL', false],
  ['\0\0\0\x0cjP  \r\n\x87\n', 'JPEG 2000', false],
  ['II*\0\x10\0\0\0CR\x02\0', 'Canon camera (CR2)', false],
  ['MM\0*\0\0\0\x08', 'TIFF', true],
  ['8BPS\0\x01', 'Photoshop', false],
  ['<?xml version="1.0"?>\n<svg xmlns="a">', 'SVG', false],
  ['P6\n2 2\n255\n', 'PNM', false],
] as const)('%j is %s', (start, name, readable) => {
  expect(imageFormatOf(bytes(start))).toEqual({ name, readable });
});

test.each(['', 'B', 'BM is a text', '<html>', 'PK\x03\x04', '{"a": 1}', '\0\0\0\x18ftypisom\0\0\0\0mp42'])(
  '%j is no image',
  (start) => {
    expect(imageFormatOf(bytes(start))).toBeNull();
  },
);

test('what is looked at is enough, and what can be read has extensions', () => {
  const long = new Uint8Array(1000);
  long.set(bytes('RIFF\x10\0\0\0WEBPVP8 '));
  expect(imageFormatOf(long.subarray(0, formatBytes))).toEqual(imageFormatOf(long));
  expect(Object.values(readableFormats).flat()).toEqual(expect.arrayContaining(['.jpg', '.jpeg', '.png', '.webp']));
});
