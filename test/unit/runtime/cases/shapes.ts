import * as tf from '@tensorflow/tfjs-core';
import { downsample } from '../../../../engine/nn/operations';
import { four, unary, type OperationCase } from './case';

export const shapeCases: OperationCase[] = [
  { name: 'reshape', shapes: [[3, 4]], f: (x) => tf.mul(tf.reshape(x, [2, -1]), tf.reshape(tf.range(0, 12), [2, 6])) },
  { name: 'expandDims and squeeze', shapes: [[3, 4]], f: (x) => tf.squeeze(tf.expandDims(x, 1)) },
  { name: 'transpose', shapes: [[2, 3, 4]], f: (x) => tf.transpose(x, [2, 0, 1]) },
  {
    name: 'concat',
    shapes: [
      [2, 3],
      [2, 2],
    ],
    f: (a, b) => tf.concat([a, b], 1),
  },
  {
    name: 'concat channels of images',
    shapes: [
      [2, 4, 6, 3],
      [2, 2, 3, 2],
    ],
    f: (a, b) => tf.concat([downsample(four(a)), four(b)], 3),
  },
  {
    name: 'stack',
    shapes: [
      [2, 3],
      [2, 3],
    ],
    f: (a, b) => tf.stack([a, b], 1),
  },
  { name: 'unstack', shapes: [[2, 3]], f: (a) => tf.addN(tf.unstack(a, 1)) },
  { name: 'split', shapes: [[2, 6]], f: (a) => tf.mul(tf.split(a, [2, 4], 1)[1]!, 2) },
  { name: 'slice', shapes: [[3, 4]], f: (x) => tf.slice(x, [1, 0], [2, 3]) },
  { name: 'stridedSlice', shapes: [[5, 4]], f: (x) => tf.stridedSlice(x, [0, 3], [5, 0], [2, -1]), gradient: false },
  {
    name: 'pad',
    shapes: [[2, 3]],
    f: (x) =>
      tf.pad(
        x,
        [
          [1, 0],
          [2, 1],
        ],
        0.5,
      ),
  },
  { name: 'reverse', shapes: [[3, 4]], f: (x) => tf.reverse(x, 1) },
  { name: 'tile', shapes: [[2, 3]], f: (x) => tf.tile(x, [2, 3]) },
  { name: 'broadcastTo', shapes: [[1, 3]], f: (x) => tf.broadcastTo(x, [4, 3]) },
  {
    name: 'fill, ones, zeros',
    shapes: [[2, 3]],
    f: (x) => tf.addN([tf.mul(x, tf.fill([2, 3], 2)), tf.onesLike(x), tf.zerosLike(x)]),
  },
  unary('linspace', (x) => tf.mul(x, tf.linspace(-1, 1, 3))),
  unary('a whole range', (x) => tf.mul(x, tf.cast(tf.range(0, 6, 2, 'int32'), 'float32'))),
  { name: 'depthToSpace', shapes: [[2, 2, 3, 8]], f: (x) => tf.depthToSpace(four(x), 2), gradient: false },
];
