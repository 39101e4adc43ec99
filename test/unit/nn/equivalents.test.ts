import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { where, sorted, topK } from '../../../engine/nn/selection';
import { dilatedConv } from '../../../engine/nn/dilatedConvolution';
import { einsum } from '../../../engine/nn/einsum';
import { cumulativeSum, dropout, oneHot } from '../../../engine/nn/operations';
import { resize } from '../../../engine/nn/resize';
import { Random } from '../../../engine/random';

beforeAll(() => tf.setBackend('cpu'));

const random = Random.from(3, 'equivalents');
const normal = (...shape: number[]) => tf.tensor(random.normals(tf.util.sizeFromShape(shape)), shape);

describe("has the values of TF.js's own, whose gradient is wrong or missing", () => {
  const image = normal(2, 7, 5, 3) as Tensor4D;
  const filter = normal(3, 3, 3, 4) as Tensor4D;
  const table = normal(3, 4);
  const mixing = normal(2, 3);

  it.each<[string, Tensor, Tensor]>([
    ...[2, 3, 5].map((dilation): [string, Tensor, Tensor] => [
      `convolution, dilation ${dilation}`,
      dilatedConv(image, filter, dilation),
      tf.conv2d(image, filter, 1, 'same', 'NHWC', dilation),
    ]),
    ...(
      [
        [11, 6],
        [4, 3],
        [1, 1],
        [7, 5],
      ] as const
    ).flatMap((size): [string, Tensor, Tensor][] => [
      [
        `resizing to ${size.join('x')} by centres`,
        resize(image, size),
        tf.image.resizeBilinear(image, [...size], false, true),
      ],
      [
        `resizing to ${size.join('x')} by corners`,
        resize(image, size, { centres: 'corners' }),
        tf.image.resizeBilinear(image, [...size], true),
      ],
      [
        `resizing to ${size.join('x')} by origins`,
        resize(image, size, { centres: 'origin' }),
        tf.image.resizeBilinear(image, [...size]),
      ],
    ]),
    [
      'a choice',
      where(tf.greater(table, 0), table, tf.square(table)),
      tf.where(tf.greater(table, 0), table, tf.square(table)),
    ],
    ['the largest elements', topK(table, 2), tf.topk(table, 2).values],
    ['order', sorted(table), tf.reverse(tf.topk(table, 4).values, 1)],
    ['a product by indices', einsum('nhwc, kc -> khnw', image, mixing), tf.einsum('nhwc,kc->khnw', image, mixing)],
    ['running sums', cumulativeSum(image, 1), tf.cumsum(image, 1)],
    [
      'running sums from behind',
      cumulativeSum(image, 2, { exclusive: true, reverse: true }),
      tf.cumsum(image, 2, true, true),
    ],
  ])('%s', (_, ours, theirs) => {
    expect(ours.shape).toEqual(theirs.shape);
    const [a, b] = [ours.dataSync(), theirs.dataSync()];
    for (let i = 0; i < b.length; i++) expect(a[i]).toBeCloseTo(b[i]!, 4);
  });
});

it.each([
  [1, [1, 0, 0]],
  [2, [1, 0, 0, 1, 0, 0]],
])('one-hot of %d: ones in their places, none for a number beyond them', (count, expected) => {
  const hot = oneHot(tf.tensor1d([0, 1, -1], 'int32'), count);
  expect(hot.shape).toEqual([3, count]);
  expect([...hot.dataSync()]).toEqual(expected);
});

it('dropout keeps the elements whose number is large enough, and their mean', () => {
  expect([...dropout(tf.tensor1d([1, 2, 3, 4]), tf.tensor1d([0.1, 0.5, 0.49, 0.9]), 0.5).dataSync()]).toEqual([
    0, 4, 0, 8,
  ]);
});

it('a choice of shapes that differ is refused', () => {
  expect(() => where(tf.greater(tf.ones([2]), 0), tf.ones([3, 2]), tf.ones([3, 2]))).toThrow(
    'Choices must have one shape, not [2], [3,2], [3,2].',
  );
});

it.each(['ij->ji', 'ij,jk', 'iij,jk->ik', 'ij,kl->jkl', 'ij,jk->ikk'])('einsum refuses %s', (equation) => {
  expect(() => einsum(equation, tf.ones([2, 2]), tf.ones([2, 2]))).toThrow('is no product of two tensors');
});

describe('resizing without aliasing', () => {
  const line = (...values: number[]) => tf.tensor4d(values, [1, 1, values.length, 1]);

  it('counts every pixel, by a triangle as wide as the factor', () => {
    // Halving six: centres at 0.5, 2.5, 4.5, reach 2. Weights 1/4, 3/4, 3/4, 1/4 inside; what falls outside is left
    // out.
    const [a, b, c] = resize(line(8, 0, 0, 0, 0, 8), [1, 3], { antialias: true }).dataSync();
    expect(a).toBeCloseTo((8 * 0.75) / 1.75, 5);
    expect(b).toBeCloseTo(0, 5);
    expect(c).toBeCloseTo((8 * 0.75) / 1.75, 5);
    expect(resize(line(0, 0, 0, 8, 0, 0), [1, 3], { antialias: true }).dataSync()[1]).toBeCloseTo((8 * 0.75) / 2, 5);
  });

  it('keeps what is the same everywhere, and is plain where the image grows', () => {
    for (const value of resize(tf.fill<tf.Rank.R4>([1, 9, 7, 2], 3), [4, 2], { antialias: true }).dataSync())
      expect(value).toBeCloseTo(3, 5);
    const x = normal(1, 3, 4, 1) as Tensor4D;
    expect(resize(x, [5, 9], { antialias: true }).dataSync()).toEqual(resize(x, [5, 9]).dataSync());
  });

  it('is refused by other than centres', () => {
    expect(() => resize(line(1, 2), [1, 1], { centres: 'corners', antialias: true })).toThrow(
      'by half-pixel centres only, not by "corners"',
    );
  });
});
