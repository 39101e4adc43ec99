import { expect, test } from 'vitest';
import { decodeBmp } from '../../../engine/datasets/formats/bmp';
import { Dice } from '../../fuzz/dice';
import { bmpFile, type BmpKind } from './bmpFile';

const sizes = [
  [1, 1],
  [3, 2],
  [5, 4],
  [33, 3],
] as const;

test.each([1, 4, 8])('palettes of %i bits: every header, from either end, with a gap', (depth) => {
  const dice = new Dice('bmp', depth);
  const palette = Array.from({ length: 2 ** depth }, () => [dice.below(256), dice.below(256), dice.below(256)]);
  for (const [width, height] of sizes) {
    for (const kind of [
      {},
      { isTopDown: true },
      { headerSize: 12 },
      { headerSize: 108 },
      { headerSize: 124, gap: 6 },
    ]) {
      const pixels = Array.from({ length: width * height }, () => dice.below(2 ** depth));
      const image = decodeBmp(bmpFile({ width, height, depth, palette, ...kind }, pixels));
      expect([image.width, image.height]).toEqual([width, height]);
      expect([...image.data]).toEqual(pixels.flatMap((index) => [...palette[index]!, 255]));
    }
  }
});

const masked: [name: string, kind: Omit<BmpKind, 'width' | 'height'>, bits: number[]][] = [
  ['555', { depth: 16 }, [5, 5, 5]],
  ['565', { depth: 16, compression: 3, masks: [0xf800, 0x07e0, 0x001f] }, [5, 6, 5]],
  ['24 bits', { depth: 24 }, [8, 8, 8]],
  ['24 bits, OS/2', { depth: 24, headerSize: 12 }, [8, 8, 8]],
  ['32 bits', { depth: 32 }, [8, 8, 8]],
  [
    '32 bits with alpha',
    { depth: 32, compression: 3, headerSize: 124, masks: [0xff0000, 0xff00, 0xff, 0xff000000] },
    [8, 8, 8, 8],
  ],
  [
    '32 bits in another order',
    { depth: 32, compression: 3, headerSize: 56, masks: [0xff, 0xff00, 0xff0000, 0] },
    [8, 8, 8],
  ],
  ['32 bits, ten each', { depth: 32, compression: 3, masks: [0x3ff00000, 0xffc00, 0x3ff] }, [10, 10, 10]],
  [
    'alpha behind a short header',
    { depth: 32, compression: 6, masks: [0xff000000, 0xff0000, 0xff00, 0xff] },
    [8, 8, 8, 8],
  ],
];

test.each(masked)('colours of %s', (_, kind, bits) => {
  const dice = new Dice('bmp', kind.depth);
  const masks = kind.masks ?? (kind.depth === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff]);
  for (const [width, height] of sizes) {
    const samples = Array.from({ length: width * height }, () => bits.map((count) => dice.below(2 ** count)));
    // A shift by dividing: the highest bit would make a negative number of it.
    const place = (mask: number) => 2 ** (31 - Math.clz32(mask & -mask));
    const pixels = samples.map((own) => own.reduce((sum, sample, c) => sum + sample * place(masks[c]!), 0));
    const image = decodeBmp(bmpFile({ width, height, ...kind }, pixels));
    const bytes = samples.map((own) => own.map((sample, c) => Math.round((255 * sample) / (2 ** bits[c]! - 1))));
    expect([...image.data]).toEqual(bytes.flatMap((own) => (own.length === 4 ? own : [...own, 255])));
  }
});

/** A run-length encoded BMP of 5 x 4 pixels, whose colours are their own numbers. */
function runs(kind: Pick<BmpKind, 'depth' | 'compression' | 'isTopDown'>, packed: readonly number[]): Buffer {
  const palette = Array.from({ length: 2 ** kind.depth }, (_, i) => [i, i, i]);
  return Buffer.concat([bmpFile({ width: 5, height: 4, palette, ...kind }, []), Buffer.from(packed)]);
}
const greys = (bytes: Uint8Array) => {
  const { data } = decodeBmp(bytes);
  return [0, 5, 10, 15].map((start) => Array.from({ length: 5 }, (_, x) => data[4 * (start + x)]!));
};

test('run-length encoded: runs, pixels one by one, jumps, ends of rows and of the picture', () => {
  const bytes = [7, 9, 0, 0, 2, 3, 0, 0, 0, 3, 50, 60, 70, 0, 0, 2, 1, 0, 1, 90, 0, 1, 77];
  const rows = [
    [9, 9, 9, 9, 9],
    [3, 3, 0, 0, 0],
    [50, 60, 70, 0, 90],
    [0, 0, 0, 0, 0],
  ];
  expect(greys(runs({ depth: 8, compression: 1 }, bytes))).toEqual([...rows].reverse());
  expect(greys(runs({ depth: 8, compression: 1, isTopDown: true }, bytes))).toEqual(rows);
  const nibbles = [5, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 0, 2, 0, 1, 2, 0xab, 0, 1];
  expect(greys(runs({ depth: 4, compression: 2, isTopDown: true }, nibbles))).toEqual([
    [1, 2, 1, 2, 1],
    [3, 4, 5, 6, 7],
    [0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0],
  ]);
  const last = [5, 1, 0, 0, 5, 2, 0, 0, 5, 3, 0, 0, 5, 4];
  expect(greys(runs({ depth: 8, compression: 1 }, last))[0]).toEqual([4, 4, 4, 4, 4]);
});

const small = bmpFile({ width: 3, height: 2, depth: 24 }, [1, 2, 3, 4, 5, 6]);
test.each([
  ['run-length encoding of other pixels', runs({ depth: 4, compression: 1 }, [0, 1]), /compression \(1\) with 4 bits/],
  [
    'runs that end early',
    runs({ depth: 8, compression: 1 }, [5, 1, 0, 0, 5]),
    /run-length encoded pixels end too early/,
  ],
  [
    'a run that ends early',
    runs({ depth: 8, compression: 1 }, [0, 5, 1, 2, 3]),
    /run-length encoded pixels end too early/,
  ],
  ['a JPEG inside', bmpFile({ width: 1, height: 1, depth: 24, compression: 4 }, [0]), /compression \(4\)/],
  ['no columns', bmpFile({ width: 0, height: 1, depth: 24 }, []), /0 x 1 pixels/],
  ['a negative width', bmpFile({ width: -3, height: 1, depth: 24 }, []), /-3 x 1 pixels/],
  ['two bits', bmpFile({ width: 1, height: 1, depth: 2 }, [0]), /2 bits a pixel/],
  ['an unknown header', bmpFile({ width: 1, height: 1, depth: 24, headerSize: 60 }, [0]), /header of 60 bytes/],
  [
    'a colour that there is not',
    bmpFile({ width: 1, height: 1, depth: 8, palette: [[1, 1, 1]] }, [1]),
    /colour 1 of a palette of 1/,
  ],
  ['a cut', small.subarray(0, small.length - 1), /too short/],
  ['a cut header', small.subarray(0, 30), /ends within its header/],
])('refuses %s', (_, bytes, message) => {
  expect(() => decodeBmp(bytes)).toThrow(message);
});
