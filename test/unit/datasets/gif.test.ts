import { expect, test } from 'vitest';
import { decodeGif } from '../../../engine/datasets/formats/gif';
import { Dice } from '../../fuzz/dice';
import { gifFile } from './gifFile';

const dice = new Dice('gif');
const colours = (count: number) => Array.from({ length: count }, () => [0, 0, 0].map(() => dice.below(256)));
const painted = (indices: readonly number[], table: readonly number[][]) =>
  indices.flatMap((index) => [...table[index]!, 255]);

test.each([2, 4, 16, 128, 256])('a picture of %i colours, its rows in order and not', (count) => {
  const table = colours(count);
  for (const [width, height] of [
    [1, 1],
    [3, 5],
    [7, 8],
    [90, 70],
  ] as const) {
    for (const isInterlaced of [false, true]) {
      for (const most of [count, Math.min(count, 2)]) {
        const indices = Array.from({ length: width * height }, () => dice.below(most));
        const picture = { width, height, indices, isInterlaced };
        const image = decodeGif(gifFile({ width, height, colours: table, pictures: [picture] }));
        expect([image.width, image.height]).toEqual([width, height]);
        expect([...image.data]).toEqual(painted(indices, table));
      }
    }
  }
});

test('one colour over and over: codes that are used before they are whole', () => {
  const table = colours(2);
  const indices = Array<number>(5000).fill(1);
  const image = decodeGif(
    gifFile({ width: 50, height: 100, colours: table, pictures: [{ width: 50, height: 100, indices }] }),
  );
  expect([...image.data]).toEqual(painted(indices, table));
});

test('the first of several pictures, with its own colours, on a part of the screen, one colour transparent', () => {
  const own = colours(4);
  const first = { left: 1, top: 1, width: 2, height: 1, indices: [3, 2], colours: own, transparent: 2 };
  const second = { width: 3, height: 3, indices: Array<number>(9).fill(0) };
  const image = decodeGif(gifFile({ width: 3, height: 3, colours: colours(2), pictures: [first, second] }));
  const nothing = [0, 0, 0, 0];
  const wanted = [...Array<number[]>(4).fill(nothing), [...own[3]!, 255], ...Array<number[]>(4).fill(nothing)].flat();
  expect([...image.data]).toEqual(wanted);
});

const picture = { width: 9, height: 9, indices: Array.from({ length: 81 }, (_, i) => i % 4) };
const small = gifFile({ width: 9, height: 9, colours: colours(4), pictures: [picture] });

test('refuses a file that is cut before the end of its picture', () => {
  for (let end = 6; end < small.length - 1; end++)
    expect(() => decodeGif(small.subarray(0, end)), String(end)).toThrow();
  expect(decodeGif(small.subarray(0, -1)).width).toBe(9);
});

test.each([
  ['no picture', gifFile({ width: 9, height: 9, pictures: [] }), /no picture/],
  ['no screen', gifFile({ width: 0, height: 9, pictures: [] }), /0 x 9 pixels/],
  [
    'a picture beyond the screen',
    gifFile({ width: 8, height: 9, colours: colours(4), pictures: [picture] }),
    /reaches beyond/,
  ],
  ['no colours', gifFile({ width: 9, height: 9, pictures: [picture] }), /colour 0 of 0/],
  [
    'too few pixels',
    gifFile({ width: 9, height: 9, colours: colours(4), pictures: [{ ...picture, indices: [1, 2] }] }),
    /end too early/,
  ],
])('refuses %s', (_, bytes, message) => {
  expect(() => decodeGif(bytes)).toThrow(message);
});
