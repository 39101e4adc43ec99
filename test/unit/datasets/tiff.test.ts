import { expect, test } from 'vitest';
import { decodeTiff } from '../../../engine/datasets/formats/tiff';
import { Dice } from '../../fuzz/dice';
import { tiffFile, type TiffKind } from './tiffFile';

const dice = new Dice('tiff');
const random = (count: number, depth: number) => Array.from({ length: count }, () => dice.below(2 ** depth));
const byte = (sample: number, depth: number) => Math.round((255 * sample) / (2 ** depth - 1));
const compressions = [1, 5, 8, 32773] as const;
const sizes = [
  [1, 1],
  [5, 3],
  [90, 70],
] as const;

/** Decodes every size, compression, order of bytes and height of strips; `colour` says what pixels should be. */
function expectColours(
  kind: Omit<TiffKind, 'width' | 'height'>,
  colour: (own: number[]) => number[],
  most = kind.depth,
): void {
  for (const [width, height] of sizes) {
    for (const compression of compressions) {
      for (const isBigEndian of [false, true]) {
        const samples = random(width * height * kind.channels, most);
        const rowsPerStrip = isBigEndian ? 2 : height;
        const image = decodeTiff(tiffFile({ width, height, compression, isBigEndian, rowsPerStrip, ...kind }, samples));
        expect([image.width, image.height]).toEqual([width, height]);
        const wanted = Array.from({ length: width * height }, (_, i) =>
          colour(samples.slice(i * kind.channels, (i + 1) * kind.channels)),
        );
        expect([...image.data]).toEqual(wanted.flat());
      }
    }
  }
}

test.each([1, 2, 4, 8, 16])('grey of %i bits, black or white as zero', (depth) => {
  const grey = (value: number) => [value, value, value, 255];
  expectColours({ depth, channels: 1, photometric: 1 }, ([sample]) => grey(byte(sample!, depth)));
  expectColours({ depth, channels: 1, photometric: 0 }, ([sample]) => grey(byte(2 ** depth - 1 - sample!, depth)));
});

test.each([8, 16])('colour of %i bits, with a predictor, alpha, and samples that mean nothing', (depth) => {
  const bytes = (own: number[]) => own.map((sample) => byte(sample, depth));
  const rgb = { depth, channels: 3, photometric: 2 };
  expectColours(rgb, (own) => [...bytes(own), 255]);
  expectColours({ ...rgb, hasPredictor: true }, (own) => [...bytes(own), 255]);
  expectColours({ ...rgb, channels: 4, extra: 2 }, bytes);
  expectColours({ ...rgb, channels: 4, extra: 0 }, (own) => [...bytes(own).slice(0, 3), 255]);
  expectColours({ ...rgb, channels: 4, extra: 2, hasPredictor: true }, bytes);
});

test('few colours again and again: long strings', () => {
  expectColours({ depth: 8, channels: 3, photometric: 2 }, (own) => [...own, 255], 1);
});

test('alpha that colours are multiplied by', () => {
  const kind = { width: 2, height: 1, depth: 8, channels: 4, photometric: 2, extra: 1 };
  expect([...decodeTiff(tiffFile(kind, [100, 50, 0, 128, 0, 0, 0, 0])).data]).toEqual([199, 100, 0, 128, 0, 0, 0, 0]);
});

test.each([1, 4, 8])('a palette of %i bits', (depth) => {
  // Of sixteen bits, as programs write them that know eight.
  const palette = random(3 * 2 ** depth, 8).map((value, i) => 256 * value + (i % 2) * value);
  const count = 2 ** depth;
  const colour = ([i]: number[]) => [0, 1, 2].map((c) => palette[c * count + i!]! >> 8).concat(255);
  expectColours({ depth, channels: 1, photometric: 3, palette }, colour);
});

test.each([
  { depth: 1, channels: 1, photometric: 1 },
  { depth: 8, channels: 3, photometric: 2, hasPredictor: true },
  { depth: 16, channels: 3, photometric: 2 },
])('tiles, which reach beyond the image: %j', (kind) => {
  const colour = (own: number[]) => {
    const bytes = own.map((sample) => byte(sample, kind.depth));
    return [bytes[0]!, bytes.at(-2) ?? bytes[0]!, bytes.at(-1)!, 255];
  };
  for (const tile of [
    [16, 16],
    [64, 32],
  ] as const)
    expectColours({ ...kind, tile }, colour);
});

test.each([8, 16])('CMYK of %i bits, the more ink the darker', (depth) => {
  const colour = (own: number[]) => {
    const [c, m, y, k] = own.map((sample) => 255 - byte(sample, depth)) as [number, number, number, number];
    return [...[c, m, y].map((light) => Math.round((light * k) / 255)), 255];
  };
  expectColours({ depth, channels: 4, photometric: 5 }, colour);
});

test('stands upright', () => {
  const kind = { width: 2, height: 1, depth: 8, channels: 1, photometric: 1, orientation: 6 };
  const { width, height, data } = decodeTiff(tiffFile(kind, [10, 20]));
  expect([width, height, data[0], data[4]]).toEqual([1, 2, 10, 20]);
});

const small: TiffKind = { width: 9, height: 9, depth: 8, channels: 1, photometric: 1, rowsPerStrip: 4 };
const pixels = random(81, 8);
const written = tiffFile(small, pixels);
test.each([
  ['a preview', tiffFile({ ...small, more: { 254: 1 } }, pixels), /preview/],
  ['YCbCr', tiffFile({ ...small, photometric: 6 }, pixels), /its colours are YCbCr, which is not decoded/],
  ['colours of an unknown kind', tiffFile({ ...small, photometric: 99 }, pixels), /colours are of kind 99/],
  ['inks', tiffFile({ ...small, channels: 4, photometric: 5, height: 2, more: { 332: 2 } }, pixels), /inks are others/],
  ['JPEG inside', tiffFile({ ...small, more: { 259: 7 } }, pixels), /packed as JPEG \(compression 7\)/],
  [
    'floating point',
    tiffFile({ ...small, depth: 16, more: { 258: 32, 339: 3 } }, pixels),
    /are floating-point numbers, which/,
  ],
  ['tiles of no height', tiffFile({ ...small, more: { 322: 16 } }, pixels), /its tiles have 16 x 0 pixels/],
  ['too few tiles', tiffFile({ ...small, tile: [16, 16], more: { 256: 60 } }, pixels), /too few tiles/],
  [
    'tiles that are mostly outside',
    tiffFile({ ...small, tile: [16, 16], more: { 256: 1, 257: 9000, 322: 4096, 323: 1 } }, pixels),
    /tiles hold 36864000 pixels for its 9000/,
  ],
  ['planes', tiffFile({ ...small, channels: 3, photometric: 2, height: 3, more: { 284: 2 } }, pixels), /planes/],
  ['32 bits', tiffFile({ ...small, more: { 258: 32 } }, pixels), /samples of 32 bits/],
  ['no rows', tiffFile({ ...small, more: { 257: 0 } }, pixels), /9 x 0 pixels/],
  ['more rows than strips', tiffFile({ ...small, more: { 257: 30 } }, pixels), /too few strips/],
  ['longer rows than are there', tiffFile({ ...small, more: { 256: 90 } }, pixels), /too few pixels/],
  ['a BigTIFF', Buffer.from([0x49, 0x49, 43, 0, 8, 0, 0, 0]), /BigTIFF/],
  ['a cut', written.subarray(0, written.length - 40), /ends within its directory/],
])('refuses %s', (_, bytes, message) => {
  expect(() => decodeTiff(bytes)).toThrow(message);
});
