import { encode } from 'jpeg-js';
import { expect, test } from 'vitest';
import { decodeJpeg } from '../../../engine/datasets/formats/jpeg';
import { Dice } from '../../fuzz/dice';
import { exifBlock } from './exifBlock';
import { adobe, flatJpeg, segment, type FlatJpeg } from './flatJpeg';
import { pixels } from './imageFiles';

const near = 2;

/** The red, green and blue in the middle of each 8 x 8 block. */
async function blockColours(bytes: Uint8Array): Promise<number[][]> {
  const { width, height, data } = await decodeJpeg(bytes);
  const colours: number[][] = [];
  for (let y = 4; y < height; y += 8)
    for (let x = 4; x < width; x += 8) colours.push([...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)]);
  return colours;
}

function expectNear(found: number[][], wanted: number[][]): void {
  expect(found.length).toBe(wanted.length);
  found.forEach((colour, i) => {
    colour.forEach((value, c) =>
      expect(Math.abs(value - wanted[i]![c]!), `${i}: ${colour.join()}`).toBeLessThanOrEqual(near),
    );
  });
}

/** Six inks in a picture of 24 x 16. */
const inks = [
  [0, 0, 0, 0],
  [255, 0, 0, 0],
  [0, 128, 255, 0],
  [10, 20, 30, 40],
  [200, 100, 50, 128],
  [0, 0, 0, 255],
];
const printed = inks.map(([c, m, y, k]) => [c!, m!, y!].map((ink) => ((255 - ink) * (255 - k!)) / 255));
const plane = (samples: readonly number[][], i: number) => ({ blocks: samples.map((sample) => sample[i]!) });
const negative = inks.map((ink) => ink.map((value) => 255 - value));
/** As Adobe writes them: the negative's inks taken for red, green and blue, in YCbCr; the black negative. */
const ycck = inks.map(([r, g, b, k]) => [...yccOf(r!, g!, b!), 255 - k!]);

function yccOf(r: number, g: number, b: number): number[] {
  const y = 0.299 * r + 0.587 * g + 0.114 * b;
  return [y, 128 + (b - y) / 1.772, 128 + (r - y) / 1.402].map(Math.round);
}

const variants: Partial<FlatJpeg>[] = [
  {},
  { isProgressive: true },
  { restart: 2 },
  { restart: 1, isProgressive: true },
];
const cmyk = (samples: readonly number[][], rest: Partial<FlatJpeg>) =>
  flatJpeg({ width: 24, height: 16, components: [0, 1, 2, 3].map((i) => plane(samples, i)), ...rest });

test.each(variants)(
  'CMYK, inverted as Pillow takes it with the marker of Adobe and without, and YCCK: %j',
  async (variant) => {
    expectNear(await blockColours(cmyk(negative, { ...variant, segments: [adobe(0)] })), printed);
    expectNear(await blockColours(cmyk(negative, variant)), printed);
    expectNear(await blockColours(cmyk(ycck, { ...variant, segments: [adobe(2)] })), printed);
  },
);

test('YCCK with fewer samples of colour, and a size that fills no units', async () => {
  const [y, cb, cr] = yccOf(10, 100, 200);
  const bytes = flatJpeg({
    ...{ width: 20, height: 18, segments: [adobe(2)] },
    components: [
      { h: 2, v: 2, blocks: Array<number>(16).fill(y!) },
      { blocks: Array<number>(4).fill(cb!) },
      { blocks: Array<number>(4).fill(cr!) },
      { h: 2, v: 2, blocks: Array.from({ length: 16 }, (_, i) => 255 - 10 * i) },
    ],
  });
  const black = [0, 1, 2, 4, 5, 6, 8, 9, 10].map((i) => 10 * i).filter((_, i) => i % 3 < 2 && i < 6);
  const wanted = black.map((k) => [10, 100, 200].map((ink) => ((255 - ink) * (255 - k)) / 255));
  expectNear(await blockColours(bytes), wanted);
});

test.each(variants)('grey and colour: %j', async (variant) => {
  const size = { width: 24, height: 8 };
  const grey = flatJpeg({ ...size, ...variant, components: [{ blocks: [0, 77, 255] }] });
  expectNear(
    await blockColours(grey),
    [0, 77, 255].map((value) => [value, value, value]),
  );
  const colours = [
    [200, 30, 40],
    [0, 255, 0],
    [9, 9, 99],
  ];
  const ycc = colours.map(([r, g, b]) => yccOf(r!, g!, b!));
  const three = (samples: number[][], ...segments: Buffer[]) =>
    flatJpeg({ ...size, ...variant, segments, components: [0, 1, 2].map((i) => plane(samples, i)) });
  const jfif = segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]);
  expectNear(await blockColours(three(ycc)), colours);
  expectNear(await blockColours(three(ycc, jfif)), colours);
  expectNear(await blockColours(three(ycc, adobe(1))), colours);
  expectNear(await blockColours(three(colours, adobe(0))), colours);
});

const photo = Buffer.from(
  encode({ width: 96, height: 64, data: pixels(96, 64, 4, (x, y) => [(x * y) % 251, 2 * x, 255 - (y ^ x)]) }, 90).data,
);
const [scanStart, scanStop] = [photo.indexOf(Buffer.of(0xff, 0xda)) + 14, photo.length - 2];
const inserted = (bytes: Uint8Array, at: number, ...more: Uint8Array[]) =>
  Buffer.concat([bytes.subarray(0, at), ...more, bytes.subarray(at)]);
const jpegExif = (orientation: number, isLittle: boolean) =>
  Buffer.concat([Buffer.from('Exif\0\0'), exifBlock(orientation, isLittle)]);
const decoded = async (bytes: Uint8Array) => Buffer.from((await decodeJpeg(bytes)).data);

test('all eight orientations of Exif, in both orders of bytes', async () => {
  // Corners of a picture of 24 x 16: a is top left, b top right, c bottom left, d bottom right.
  const [a, b, c, d, rest] = [10, 60, 110, 160, 255];
  const upright: Record<number, number[][]> = {
    ...{
      1: [
        [a, b],
        [c, d],
      ],
      2: [
        [b, a],
        [d, c],
      ],
      3: [
        [d, c],
        [b, a],
      ],
      4: [
        [c, d],
        [a, b],
      ],
    },
    ...{
      5: [
        [a, c],
        [b, d],
      ],
      6: [
        [c, a],
        [d, b],
      ],
      7: [
        [d, b],
        [c, a],
      ],
      8: [
        [b, d],
        [a, c],
      ],
    },
  };
  const image = flatJpeg({ width: 24, height: 16, components: [{ blocks: [a, rest, b, c, rest, d] }] });
  for (const [orientation, [top, bottom]] of Object.entries(upright)) {
    for (const isLittle of [false, true]) {
      const bytes = inserted(image, 2, segment(0xe1, jpegExif(Number(orientation), isLittle)));
      const { width, height, data } = await decodeJpeg(bytes);
      expect([width, height]).toEqual(Number(orientation) < 5 ? [24, 16] : [16, 24]);
      const at = (x: number, y: number) => data[4 * (y * width + x)];
      const found = [at(0, 0), at(width - 1, 0), at(0, height - 1), at(width - 1, height - 1)];
      expect(found, orientation).toEqual([...top!, ...bottom!]);
    }
  }
});

test('a damaged Exif block changes nothing', async () => {
  const plain = await decoded(photo);
  const block = jpegExif(6, true);
  const dice = new Dice('exif');
  const cut = Array.from({ length: 30 }, (_, length) => block.subarray(0, length));
  const wrong = [
    jpegExif(0, true),
    jpegExif(9, false),
    jpegExif(65535, true),
    Buffer.from('Exif\0\0II*\0\xff\xff\xff\xff', 'latin1'),
  ];
  const noise = Array.from({ length: 10 }, () => Buffer.from(Array.from({ length: 80 }, () => dice.below(256))));
  for (const content of [
    ...cut,
    ...wrong,
    ...noise,
    ...noise.map((bytes) => Buffer.concat([block.subarray(0, 14), bytes])),
  ])
    expect((await decoded(inserted(photo, 2, segment(0xe1, content)))).equals(plain)).toBe(true);
});

test('what surrounds the pixels changes none of them', async () => {
  const plain = await decoded(photo);
  const harmless: Record<string, Buffer> = {
    'bytes behind the end': Buffer.concat([photo, Buffer.from('more')]),
    'bytes between segments': inserted(photo, 2, Buffer.of(1, 2, 3, 0xff, 0, 0xff)),
    'a damaged profile': inserted(photo, 2, segment(0xe2, Buffer.from('ICC_PROFILE\0\x09\x01not a profile', 'latin1'))),
    'a thumbnail': inserted(photo, 2, segment(0xe1, photo)),
    'a comment': inserted(photo, 20, segment(0xfe, Buffer.from('words'))),
    'a JFIF of the future': inserted(
      photo,
      2,
      segment(0xe0, Buffer.from('JFIF\0\x09\x09\x09\0\0\0\0\x09\x09', 'latin1')),
    ),
    'an odd end of the spectrum': replaced(photo, scanStart - 2, 0),
  };
  for (const [name, bytes] of Object.entries(harmless)) expect((await decoded(bytes)).equals(plain), name).toBe(true);
});

function replaced(bytes: Buffer, at: number, ...values: number[]): Buffer {
  const copy = Buffer.from(bytes);
  copy.set(values, at);
  return copy;
}

/** Some bytes of the scan, from a share of it to another, as `byte` has them. */
function holed(from: number, to: number, byte: () => number): Buffer {
  const length = scanStop - scanStart;
  const start = scanStart + Math.floor(from * length);
  return replaced(photo, start, ...Array.from({ length: Math.floor((to - from) * length) }, byte));
}

test('damage in the pixels is refused', async () => {
  const dice = new Dice('scan');
  const separate = flatJpeg({ width: 64, height: 8, restart: 2, components: [{ blocks: [1, 2, 3, 4, 5, 6, 7, 8] }] });
  const damaged: Record<string, Buffer> = {
    'a hole of zeros': holed(0.4, 0.9, () => 0),
    'zeros up to the end': holed(0.4, 1, () => 0),
    noise: holed(0.5, 0.6, () => dice.below(255)),
    cut: photo.subarray(0, scanStart + 800),
    'cut before its end': photo.subarray(0, scanStop),
    'a part missing': Buffer.concat([photo.subarray(0, scanStart + 500), photo.subarray(scanStart + 540)]),
    'bytes too many': inserted(photo, scanStop, Buffer.of(0, 0, 0)),
    'a restart missing': withoutMarker(separate, 0xd1),
    'cut in its header': photo.subarray(0, 100),
  };
  for (const [name, bytes] of Object.entries(damaged)) await expect(decodeJpeg(bytes), name).rejects.toThrow();
  // A decoder that has given up takes the next one.
  expect((await decodeJpeg(photo)).width).toBe(96);
});

test('damage in the pixels of CMYK is refused', async () => {
  const whole = cmyk(negative, { segments: [adobe(0)] });
  const stop = whole.length - 2;
  const restarting = cmyk(negative, { restart: 2 });
  for (const bytes of [
    ...[1, 5, 9].map((less) => Buffer.concat([whole.subarray(0, stop - less), whole.subarray(stop)])),
    inserted(whole, stop, Buffer.of(0, 0)),
    whole.subarray(0, stop - 3),
    withoutMarker(restarting, 0xd0),
  ])
    await expect(decodeJpeg(bytes)).rejects.toThrow();
});

function withoutMarker(bytes: Buffer, marker: number): Buffer {
  const at = bytes.lastIndexOf(Buffer.of(0xff, marker));
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 2)]);
}

/** A progressive JPEG whose last scan comes again and again. */
function manyScans(count: number): Buffer {
  const whole = flatJpeg({ width: 64, height: 64, isProgressive: true, components: [{ blocks: Array(64).fill(9) }] });
  const [begin, stop] = [whole.lastIndexOf(Buffer.of(0xff, 0xda)), whole.length - 2];
  return inserted(whole, stop, ...Array<Buffer>(count).fill(whole.subarray(begin, stop)));
}

const frameAt = photo.indexOf(Buffer.of(0xff, 0xc0));
test.each([
  ['arithmetic', replaced(photo, frameAt + 1, 0xc9), /arithmetic-coded/],
  ['progressive arithmetic', replaced(photo, frameAt + 1, 0xca), /arithmetic-coded/],
  ['lossless', replaced(photo, frameAt + 1, 0xc3), /lossless/],
  ['hierarchical', replaced(photo, frameAt + 1, 0xc5), /hierarchical/],
  ['twelve bits', replaced(photo, frameAt + 4, 12), /12 bits a sample/],
  ['no rows', replaced(photo, frameAt + 5, 0, 0), /96 x 0 pixels/],
  ['two components', flatJpeg({ width: 8, height: 8, components: [{ blocks: [1] }, { blocks: [2] }] }), /2 components/],
  ['more pixels than bits', replaced(photo, frameAt + 5, 0x1b, 0x58, 0x1b, 0x58), /can't hold 7000 x 7000/],
  ['hundreds of scans', manyScans(300), /30\d scans/],
  ['nothing', Buffer.of(0xff, 0xd8), /ends before its pixels/],
])('says what it does not decode: %s', async (_, bytes, message) => {
  await expect(decodeJpeg(bytes)).rejects.toThrow(message);
});
