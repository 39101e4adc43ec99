import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodePng } from '../../../engine/datasets/formats/png';
import { Dice } from '../../fuzz/dice';
import { exifBlock } from './exifBlock';
import { colourTypes, headerOf, pngChunk, pngFile, pngOf, type PngKind } from './pngFile';

const types = Object.keys(colourTypes).map((type) => Number(type) as keyof typeof colourTypes);
const sizes = [
  ...[1, 2, 3, 4, 5, 7, 8, 9].flatMap((side) => [[side, 1] as const, [1, side] as const, [side, 3] as const]),
  ...([
    [3, 2],
    [8, 8],
    [33, 17],
  ] as const),
];
const filterings = [[0], [1], [2], [3], [4], [0, 1, 2, 3, 4]];
const cases = types.flatMap((colourType) =>
  colourTypes[colourType].depths.flatMap((depth) =>
    [false, true].map((isInterlaced) => ({ colourType, depth, isInterlaced })),
  ),
);

test.each(cases)('every size and filter of %j', (kind) => {
  for (const [width, height] of sizes) {
    for (const filters of filterings) {
      const whole = { ...kind, width, height, filters };
      const { samples, palette } = randomImage(whole);
      const image = decodePng(pngFile(whole, samples, palette && { before: [pngChunk('PLTE', palette.flat())] }));
      expect([image.width, image.height]).toEqual([width, height]);
      expect([...image.data]).toEqual(colours(whole, samples, palette));
    }
  }
});

/** Samples, and for an image with a palette as many colours as samples can tell. */
function randomImage({ width, height, colourType, depth }: PngKind) {
  const dice = new Dice('png', width, height, colourType, depth);
  const count = width * height * colourTypes[colourType].channels;
  const samples = Array.from({ length: count }, () => dice.below(2 ** depth));
  const colour = () => [dice.below(256), dice.below(256), dice.below(256)];
  return { samples, palette: colourType === 3 ? Array.from({ length: 2 ** depth }, colour) : undefined };
}

/** Red, green, blue and alpha of each pixel, as the specification says: samples go from 0 to 255 in equal steps. */
function colours({ colourType, depth }: PngKind, samples: readonly number[], palette?: number[][]): number[] {
  const { channels } = colourTypes[colourType];
  return Array.from({ length: samples.length / channels }, (_, pixel) => {
    const own = samples.slice(pixel * channels, (pixel + 1) * channels);
    if (palette) return [...palette[own[0]!]!, 255];
    const [a, b, c, d] = own.map((sample) => Math.round((255 * sample) / (2 ** depth - 1))) as [
      number,
      number,
      number,
      number,
    ];
    return { 0: [a, a, a, 255], 2: [a, b, c, 255], 3: [], 4: [a, a, a, b], 6: [a, b, c, d] }[colourType];
  }).flat();
}

const rgb = { width: 2, height: 1, colourType: 2, depth: 8 } as const;
const rgbSamples = [1, 2, 3, 4, 5, 6];
const opaque = [1, 2, 3, 255, 4, 5, 6, 255];

test('tRNS: the one transparent colour in grey and RGB, alpha of colours in a palette', () => {
  const decode = (kind: PngKind, samples: number[], ...before: Buffer[]) => [
    ...decodePng(pngFile(kind, samples, { before })).data,
  ];
  expect(decode(rgb, rgbSamples, pngChunk('tRNS', [0, 4, 0, 5, 0, 6]))).toEqual([1, 2, 3, 255, 4, 5, 6, 0]);
  expect(decode(rgb, rgbSamples, pngChunk('tRNS', [0, 4, 0, 5, 0, 7]))).toEqual(opaque);
  const grey = { ...rgb, colourType: 0 } as const;
  expect(decode({ ...grey, depth: 2 }, [3, 1], pngChunk('tRNS', [0, 1]))).toEqual([255, 255, 255, 255, 85, 85, 85, 0]);
  // Sixteen bits are compared, not the eight that are kept.
  expect(decode({ ...grey, depth: 16 }, [256, 257], pngChunk('tRNS', [1, 1]))).toEqual([1, 1, 1, 255, 1, 1, 1, 0]);
  const wide = { ...rgb, depth: 16 } as const;
  expect(decode(wide, [256, 0, 0, 257, 0, 0], pngChunk('tRNS', [1, 0, 0, 0, 0, 0]))).toEqual([
    1, 0, 0, 0, 1, 0, 0, 255,
  ]);
  const indexed = { ...rgb, colourType: 3 } as const;
  expect(decode(indexed, [1, 0], pngChunk('PLTE', [7, 8, 9, 1, 2, 3]), pngChunk('tRNS', [99]))).toEqual([
    ...[1, 2, 3, 255],
    ...[7, 8, 9, 99],
  ]);
});

test('a palette as a mere hint changes nothing', () => {
  const hints = [pngChunk('PLTE', [9, 9, 9]), pngChunk('sPLT', [65, 0, 8, 1, 2, 3, 4, 0, 1])];
  expect([...decodePng(pngFile(rgb, rgbSamples, { before: hints })).data]).toEqual(opaque);
  expect([...decodePng(pngFile(rgb, rgbSamples, { before: [pngChunk('PLTE', Array(768).fill(1))] })).data]).toEqual(
    opaque,
  );
});

const sideInformation = [
  ...['iCCP', 'zTXt', 'tEXt', 'iTXt', 'eXIf', 'gAMA', 'cHRM', 'sRGB', 'pHYs', 'bKGD', 'hIST', 'tIME', 'sBIT', 'acTL'],
  ...['fcTL', 'fdAT', 'prVt'],
];

test.each(sideInformation)('a damaged %s changes no pixel', (type) => {
  const contents = [[], [0], [1, 2, 3], Array<number>(300).fill(255), Buffer.from('name\0\0not compressed')];
  const chunks = contents.flatMap((content) => [pngChunk(type, content), pngChunk(type, content, false)]);
  for (const chunk of chunks) {
    expect([...decodePng(pngFile(rgb, rgbSamples, { before: [chunk] })).data]).toEqual(opaque);
    expect([...decodePng(pngFile(rgb, rgbSamples, { after: [chunk, chunk] })).data]).toEqual(opaque);
  }
});

test('pixels in many chunks, with others before and after; bytes behind the end', () => {
  const whole = pngFile(rgb, rgbSamples);
  const stream = deflateSync(Buffer.of(0, ...rgbSamples));
  const parts = Array.from(stream, (byte) => pngChunk('IDAT', [byte]));
  expect([...decodePng(pngOf(headerOf(rgb), [pngChunk('IDAT', []), ...parts])).data]).toEqual(opaque);
  expect([...decodePng(Buffer.concat([whole, Buffer.from('more')])).data]).toEqual(opaque);
});

const pixelsOf = (bytes: Iterable<number>) => pngChunk('IDAT', deflateSync(Buffer.from([...bytes])));
const damaged: [name: string, bytes: Buffer, message: RegExp][] = [
  [
    'a header with a wrong checksum',
    pngOf(flipped(headerOf(rgb)), [pixelsOf([0, ...rgbSamples])]),
    /IHDR chunk is damaged/,
  ],
  ['no header', pngOf(pngChunk('gAMA', [0, 0, 0, 1]), [pixelsOf([0, ...rgbSamples])]), /begin with IHDR/],
  ['two headers', pngOf(headerOf(rgb), [headerOf(rgb), pixelsOf([0, ...rgbSamples])]), /unexpected chunk, IHDR/],
  [
    'pixels with a wrong checksum',
    pngOf(headerOf(rgb), [flipped(pixelsOf([0, ...rgbSamples]))]),
    /IDAT chunk is damaged/,
  ],
  ['no pixels', pngOf(headerOf(rgb), []), /end too early/],
  ['too few pixels', pngOf(headerOf(rgb), [pixelsOf([0, 1, 2, 3])]), /too few pixels/],
  [
    'too many pixels',
    pngOf(headerOf(rgb), [pixelsOf([0, ...rgbSamples, 0, ...rgbSamples])]),
    /more pixels than it says/,
  ],
  ['a million times too many', pngOf(headerOf(rgb), [pixelsOf(new Uint8Array(7e6))]), /more pixels than it says/],
  ['a filter that there is not', pngOf(headerOf(rgb), [pixelsOf([5, ...rgbSamples])]), /filter 5/],
  ['no zlib stream', pngOf(headerOf(rgb), [pngChunk('IDAT', [1, 2, 3])]), /compressed pixels are damaged/],
  [
    'an unfinished zlib stream',
    pngOf(headerOf(rgb), [pngChunk('IDAT', deflateSync(Buffer.of(0)).subarray(0, 4))]),
    /end too early/,
  ],
  ['a wrong sum of the pixels', pngOf(headerOf(rgb), [wrongSum([0, ...rgbSamples])]), /compressed pixels are damaged/],
  [
    'a transparency with a wrong checksum',
    pngFile(rgb, rgbSamples, { before: [pngChunk('tRNS', [0, 0, 0, 0, 0, 0], false)] }),
    /tRNS chunk is damaged/,
  ],
  [
    'an unknown chunk that is needed',
    pngFile(rgb, rgbSamples, { before: [pngChunk('ABCD', [])] }),
    /unexpected chunk, ABCD/,
  ],
  ['no palette', pngFile({ ...rgb, colourType: 3 }, [0, 0]), /palette of 0 bytes/],
  [
    'half a colour',
    pngFile({ ...rgb, colourType: 3 }, [0, 0], { before: [pngChunk('PLTE', [1, 2])] }),
    /palette of 2 bytes/,
  ],
  [
    'a colour outside the palette',
    pngFile({ ...rgb, colourType: 3 }, [0, 1], { before: [pngChunk('PLTE', [1, 2, 3])] }),
    /colour 1 of a palette of 1/,
  ],
  ['a depth that there is not', pngFile({ ...rgb, depth: 4 }, [0, 0, 0, 0, 0, 0]), /type 2 with 4 bits/],
  ['no columns', pngFile({ ...rgb, width: 0 }, []), /0 x 1 pixels/],
];

test.each(damaged)('refuses %s', (_, bytes, message) => {
  expect(() => decodePng(bytes)).toThrow(message);
});

test('lies as its Exif block says, before its pixels or behind them; a damaged one changes nothing', () => {
  const kind = { width: 2, height: 1, colourType: 0, depth: 8 } as const;
  const block = pngChunk('eXIf', exifBlock(6));
  const damaged = Buffer.from(block);
  damaged[12]! ^= 1;
  const turned = { width: 1, height: 2 };
  expect(decodePng(pngFile(kind, [10, 20], { before: [block] }))).toMatchObject(turned);
  expect(decodePng(pngFile(kind, [10, 20], { after: [pngChunk('eXIf', exifBlock(8, true))] }))).toMatchObject(turned);
  expect(decodePng(pngFile(kind, [10, 20], { before: [damaged] }))).toMatchObject({ width: 2, height: 1 });
  const { data } = decodePng(pngFile(kind, [10, 20], { before: [pngChunk('eXIf', exifBlock(2))] }));
  expect([data[0], data[4]]).toEqual([20, 10]);
});

test('refuses a file that is cut anywhere', () => {
  const whole = pngFile({ width: 9, height: 9, colourType: 0, depth: 4, isInterlaced: true }, Array(81).fill(3), {
    after: [pngChunk('tEXt', Buffer.from('Comment\0words'))],
  });
  for (let end = 8; end < whole.length; end++)
    expect(() => decodePng(whole.subarray(0, end))).toThrow('ends too early');
});

function flipped(chunk: Buffer): Buffer {
  chunk[chunk.length - 1]! ^= 0x40;
  return chunk;
}

function wrongSum(bytes: Iterable<number>): Buffer {
  return pngChunk('IDAT', flipped(deflateSync(Buffer.from([...bytes]))));
}
