import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { downsample, upsample } from '../../../../engine/nn/operations';
import { resize, type ResizeOptions } from '../../../../engine/nn/resize';
import { four, nhwc, type OperationCase } from './case';

type Pool = (x: Tensor4D, filter: number, stride: number, pad: 'same' | 'valid' | number) => Tensor4D;
const pools = (name: string, f: Pool): OperationCase[] => [
  { name: `${name} 2x2 stride 2 same`, shapes: [nhwc], f: (x) => f(four(x), 2, 2, 'same') },
  { name: `${name} 2x2 stride 1 same`, shapes: [nhwc], f: (x) => f(four(x), 2, 1, 'same') },
  { name: `${name} 3x3 stride 2 valid, rows left over`, shapes: [[2, 8, 6, 2]], f: (x) => f(four(x), 3, 2, 'valid') },
  { name: `${name} 3x3 stride 2, pad 1`, shapes: [[2, 7, 5, 2]], f: (x) => f(four(x), 3, 2, 1) },
];

const bilinear = (name: string, alignCorners: boolean, halfPixelCenters: boolean): OperationCase => ({
  name: `resizeBilinear ${name}`,
  shapes: [[2, 4, 3, 2]],
  gradient: false,
  f: (x) =>
    tf.concat(
      [
        [7, 5],
        [2, 3],
        [1, 1],
      ].map((size) =>
        tf.reshape(tf.image.resizeBilinear(four(x), size as [number, number], alignCorners, halfPixelCenters), [-1]),
      ),
      0,
    ),
});

const resized = (name: string, size: [number, number], options: ResizeOptions): OperationCase => ({
  name: `resize ${name}`,
  shapes: [[2, 4, 3, 2]],
  f: (x) => resize(four(x), size, options),
});

export const imageCases: OperationCase[] = [
  ...pools('maxPool', (x, filter, stride, pad) =>
    tf.maxPool(x, filter, stride, pad, typeof pad === 'number' ? 'floor' : undefined),
  ),
  // TF.js's JS backend divides by the whole window at the edges, too, but only in the gradient.
  ...pools('avgPool', (x, filter, stride, pad) =>
    tf.avgPool(x, filter, stride, pad, typeof pad === 'number' ? 'floor' : undefined),
  ).map((pool) => ({ ...pool, faultyGradient: true as const })),
  { name: 'avgPool 2x2 stride 2 valid', shapes: [[2, 4, 6, 3]], f: (x) => tf.avgPool(four(x), 2, 2, 'valid') },
  {
    name: 'maxPool of ties',
    shapes: [[1, 4, 4, 1]],
    gradient: false,
    f: (x) =>
      tf.grad((v) => tf.sum(tf.mul(tf.maxPool(four(v), 3, 1, 'same'), x)))(
        tf.tensor4d([1, 1, 0, 0, 1, 1, 2, 2, 0, 2, 2, 0, 3, 3, 3, 3], [1, 4, 4, 1]),
      ),
  },
  {
    name: 'pooling between convolutions',
    shapes: [
      [2, 4, 4, 2],
      [3, 3, 2, 2],
    ],
    f: (x, w) => {
      const h = tf.conv2d(four(x), four(w), 1, 'same');
      return tf.conv2d(tf.add(tf.avgPool(h, 2, 2, 'valid'), tf.maxPool(h, 2, 2, 'valid')), four(w), 1, 'same');
    },
  },
  {
    name: 'resizeNearestNeighbor',
    shapes: [[2, 2, 3, 2]],
    f: (x) => tf.image.resizeNearestNeighbor(four(x), [6, 6]),
    gradient: false,
  },
  { name: 'upsample', shapes: [[2, 3, 2, 3]], f: (x) => upsample(four(x)) },
  { name: 'downsample', shapes: [[2, 4, 6, 3]], f: (x) => downsample(four(x)) },
  bilinear('by origins', false, false),
  bilinear('by corners', true, false),
  bilinear('by centres', false, true),
  resized('larger', [7, 5], {}),
  resized('smaller', [2, 2], {}),
  resized('smaller without aliasing', [2, 2], { antialias: true }),
  resized('by corners', [7, 5], { centres: 'corners' }),
  resized('by origins', [6, 4], { centres: 'origin' }),
];
