import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import { expect, it } from 'vitest';
import { checkFolder } from '../../../engine/datasets/imageFolder/checkFolder';
import { Random } from '../../../engine/random';
import { temporaryFolder } from '../training/bench';
import { exifBlock } from './exifBlock';
import { flatJpeg } from './flatJpeg';
import { webpOf } from './imageFiles';
import { tiffFile } from './tiffFile';
import { extendedWebp, riffChunk, stillChunks } from './webpFile';

/** What is told of the images of a folder before they are decoded. */

const random = Random.from(5, 'check of folders');

/** Noise, which no two images have in common. */
function noise(width: number, height: number): Uint8Array {
  return encode({
    width,
    height,
    channels: 3,
    data: Uint8Array.from(random.uniforms(width * height * 3), (u) => 256 * u),
  });
}

function grey(width: number, height: number, segments: Buffer[] = []): Buffer {
  const blocks = new Array<number>(Math.ceil(width / 8) * Math.ceil(height / 8)).fill(90);
  return Buffer.from(flatJpeg({ width, height, components: [{ blocks }], segments }));
}

function make(files: Record<string, Uint8Array>): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

async function sentencesOf(folder: string, options: Partial<Parameters<typeof checkFolder>[1]> = {}) {
  const issues = await checkFolder(folder, { resolution: 16, advice: '', ...options });
  return issues.map(({ severity, message, advice }) => `${severity}: ${message}${advice ? `\n${advice}` : ''}`);
}

const plain = () => ({
  'train/a/1.png': noise(20, 16),
  'train/a/2.png': noise(16, 16),
  'train/b/1.png': noise(24, 16),
  'test/a/1.png': noise(16, 16),
  'test/b/1.png': noise(16, 18),
});
const counts = (a: number, b: number) =>
  `information: Trains on ${a + b} images in 2 classes (a ${a}, b ${b}); tests with 2 images (a 1, b 1).`;

it('has nothing to say of images that are as one would expect', async () => {
  expect(await sentencesOf(make(plain()))).toEqual([counts(2, 1)]);
});

it('counts what is cropped by more than a third and enlarged, in whatever format', async () => {
  const folder = make({
    ...plain(),
    'train/b/wide.png': noise(25, 16),
    'train/b/high.jpg': grey(16, 40),
    'test/b/1.png': noise(8, 8),
  });
  expect(await sentencesOf(folder)).toEqual([
    counts(2, 3) +
      '\nCut by more than a third to the square in the middle: 2 of 7 images (train/b/high.jpg has 16 x 40).' +
      '\nSmaller than 16 x 16, and enlarged: 1 of 7 images (test/b/1.png has 8 x 8).',
  ]);
});

it('tells repeats from images that only begin alike', async () => {
  // 30 kB of noise: the same but for the last byte of their pixels.
  const large = noise(100, 100);
  const other = Buffer.from(large);
  other[large.length - 20]! ^= 1;
  const folder = make({ ...plain(), 'train/a/3.png': large, 'train/b/2.png': other });
  expect(await sentencesOf(folder)).toEqual([counts(3, 2)]);
  writeFileSync(join(folder, 'train/b/2.png'), large);
  writeFileSync(join(folder, 'test/a/1.png'), large);
  expect(await sentencesOf(folder)).toEqual([
    counts(3, 2) +
      '\nRepeats of other training images, bit for bit: 1 of 5.' +
      '\nTest images that are training images, bit for bit: 1 of 2.',
  ]);
});

it('counts what is turned, and sizes as they are then, wherever the Exif block stands', async () => {
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), exifBlock(6)]);
  const app1 = Buffer.concat([Buffer.from([0xff, 0xe1, 0, exif.length + 2]), exif]);
  // 30 kB of pixels before it.
  const noisy = Uint8Array.from(random.uniforms(100 * 100 * 4), (u) => 256 * u);
  const webp = extendedWebp(100, 100, 8, [stillChunks(await webpOf(100, 100, noisy)), riffChunk('EXIF', exifBlock(3))]);
  const folder = make({ ...plain(), 'train/a/3.jpg': grey(40, 16, [app1]), 'train/b/2.webp': webp });
  expect(await sentencesOf(folder)).toEqual([
    counts(3, 2) +
      '\nCut by more than a third to the square in the middle: 1 of 7 images (train/a/3.jpg has 16 x 40).' +
      '\nTurned or mirrored to stand upright, as their files say: 2 of 7 images (train/b/2.webp has 100 x 100).',
  ]);
});

it('reads on where a header is longer than what is looked at', async () => {
  const jpeg = grey(40, 16);
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0xff, 0xff]), Buffer.alloc(0xffff - 2)]);
  const long = Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
  const folder = make({ ...plain(), 'train/b/long.jpg': long });
  expect(await sentencesOf(folder)).toEqual([
    `${counts(2, 2)}\nCut by more than a third to the square in the middle: 1 of 6 images (train/b/long.jpg has 40 x 16).`,
  ]);
});

it('tells of images whose headers show that they are broken, all in one', async () => {
  const files = {
    ...plain(),
    'train/a/cut.png': noise(16, 16).subarray(0, 20),
    'train/b/cut.jpg': grey(16, 16).subarray(0, 30),
    'train/b/empty.webp': new Uint8Array(),
    'train/b/huge.png': (() => {
      const bytes = Buffer.from(noise(8, 8));
      bytes.writeUInt32BE(60_000, 16);
      return bytes;
    })(),
  };
  const folder = make(files);
  const [information, error] = await sentencesOf(folder);
  expect(information).toBe(counts(3, 4));
  expect(error).toMatch(
    /^error: 4 of 9 images can't be read: train\/a\/cut\.png: This PNG can't be read: it does not /,
  );
  expect(error).toMatch(/train\/b\/cut\.jpg: .*train\/b\/empty\.webp: This image file is empty; train\/b\/huge\.png: /);
  // More than a quarter are not left out.
  expect(error).not.toContain('skip');
  expect((await sentencesOf(folder, { unreadable: 'skip' }))[1]).toMatch(/more than the quarter that may be left out/);
});

it('looks at the images that the run will read, and no others', async () => {
  const folder = make(Object.fromEntries(Object.keys(plain()).map((name) => [name, new Uint8Array()])));
  expect((await sentencesOf(folder))[1]).toMatch(/^error: 5 of 5 images can't be read/);
  expect((await sentencesOf(folder, { limit: 2 }))[1]).toMatch(/^error: 4 of 4 images can't be read/);
});

it('counts what a limit leaves, and not what is skipped', async () => {
  const folder = make({ ...plain(), 'train/a/3.png': noise(16, 16), 'train/a/4.png': noise(16, 16) });
  expect((await sentencesOf(folder, { limit: 2 }))[0]).toBe(
    'information: Trains on 2 of 5 images in 2 classes (a 1, b 1); tests with 2 images (a 1, b 1).',
  );
  writeFileSync(join(folder, 'train/a/3.png'), '');
  const [skipping, ...more] = await sentencesOf(folder, { unreadable: 'skip' });
  expect(more).toEqual([]);
  expect(skipping).toMatch(/^information: Trains on 4 of 5 images in 2 classes \(a 3, b 1\)/);
  expect(skipping).toContain("1 of 7 images can't be read and is left out: train/a/3.png: This image file is empty.");
});

it('refuses a class of which nothing can be read, and images that memory has no room for', async () => {
  const files = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`train/a/${i}.png`, noise(16, 16)]));
  const folder = make({ ...plain(), ...files, 'train/b/1.png': new Uint8Array() });
  expect((await sentencesOf(folder, { unreadable: 'skip' }))[1]).toMatch(
    /^error: No image of the class "b" can be read\./,
  );
  expect((await sentencesOf(make(plain()), { resolution: 200_000 }))[1]).toMatch(
    /^error: 5 decoded images take 559 GiB; the disk of the cache /,
  );
});

it('refuses by its header what decoding would: floating-point TIFFs, files longer than are read', async () => {
  const kind = { width: 9, height: 9, depth: 16, channels: 1, photometric: 1, more: { 258: 32, 339: 3 } };
  const tiff = tiffFile(kind, new Array<number>(81).fill(7));
  const folder = make({ ...plain(), 'train/a/float.tif': tiff });
  const long = join(folder, 'train/b/long.png');
  writeFileSync(long, noise(16, 16));
  truncateSync(long, 600_000_000);
  expect((await sentencesOf(folder))[1]).toMatch(
    /train\/a\/float\.tif: .*floating-point numbers.*; train\/b\/long\.png: This file has 600,000,000 bytes/,
  );
});
