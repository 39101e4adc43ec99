import * as tf from '@tensorflow/tfjs-core';
import { dilatedConv } from '../../../../engine/nn/dilatedConvolution';
import { upsamplingConv } from '../../../../engine/nn/layers';
import { four, nhwc, type OperationCase } from './case';

const conv = (
  name: string,
  kernel: number,
  stride: number,
  pad: 'same' | 'valid' | number,
  size = nhwc,
  dilation = 1,
): OperationCase => ({
  name: `conv2d ${name}`,
  shapes: [size, [kernel, kernel, 3, 4]],
  f: (x, w) => tf.conv2d(four(x), four(w), stride, pad, 'NHWC', dilation),
  ...(dilation > 1 ? { gradient: false } : {}),
});

const depthwise = (
  name: string,
  kernel: number,
  stride: number,
  pad: 'same' | 'valid' | number,
  size = nhwc,
  filters = 1,
  dilation = 1,
): OperationCase => ({
  name: `depthwise ${name}`,
  shapes: [size, [kernel, kernel, 3, filters]],
  f: (x, w) => tf.depthwiseConv2d(four(x), four(w), stride, pad, 'NHWC', dilation),
  ...(dilation > 1 ? { gradient: false } : {}),
});

export const convolutionCases: OperationCase[] = [
  conv('3x3 same', 3, 1, 'same'),
  conv('3x3 valid', 3, 1, 'valid'),
  conv('1x1', 1, 1, 'same'),
  conv('4x4 stride 2 same', 4, 2, 'same'),
  conv('3x3 stride 2 same, odd size', 3, 2, 'same', [2, 7, 5, 3]),
  conv('4x4 stride 2, pad 1', 4, 2, 1, [2, 8, 8, 3]),
  conv('3x3 same, large map', 3, 1, 'same', [2, 12, 13, 3]),
  conv('4x4 stride 2 same, large map', 4, 2, 'same', [2, 26, 24, 3]),
  conv('2x2 stride 2 valid, odd size', 2, 2, 'valid', [2, 7, 5, 3]),
  conv('dilated', 3, 1, 'same', nhwc, 2),
  {
    name: 'conv2dTranspose 4x4 stride 2',
    shapes: [
      [2, 3, 4, 3],
      [4, 4, 2, 3],
    ],
    f: (x, w) => tf.conv2dTranspose(four(x), four(w), [2, 6, 8, 2], 2, 'same'),
  },
  {
    name: 'doubling and convolution as one',
    shapes: [
      [2, 3, 2, 3],
      [3, 3, 4, 3],
    ],
    f: (x, weights) => upsamplingConv({ 'up/weights': weights }, 'up', four(x)),
  },
  { name: 'dilatedConv 3x3, dilation 2', shapes: [nhwc, [3, 3, 3, 4]], f: (x, w) => dilatedConv(four(x), four(w), 2) },
  {
    name: 'dilatedConv 3x3, dilation 4',
    shapes: [
      [1, 7, 9, 2],
      [3, 3, 2, 2],
    ],
    f: (x, w) => dilatedConv(four(x), four(w), 4),
  },
  depthwise('3x3 same', 3, 1, 'same'),
  depthwise('3x3 valid, 2 filters', 3, 1, 'valid', nhwc, 2),
  depthwise('4x4 stride 2 same', 4, 2, 'same'),
  depthwise('3x3 stride 2 same, odd size, 2 filters', 3, 2, 'same', [2, 7, 5, 3], 2),
  depthwise('2x2 stride 2 valid, odd size', 2, 2, 'valid', [2, 7, 5, 3]),
  depthwise('3x3 stride 3, rows left over', 3, 3, 'valid', [2, 8, 7, 3], 2),
  depthwise('4x4 stride 2, pad 1', 4, 2, 1, [2, 8, 8, 3]),
  depthwise('dilated', 3, 1, 'same', nhwc, 2, 2),
  {
    name: 'depthwise between convolutions',
    shapes: [
      [2, 4, 4, 3],
      [3, 3, 3, 3],
      [3, 3, 3, 1],
    ],
    f: (x, w, d) =>
      tf.conv2d(tf.depthwiseConv2d(tf.conv2d(four(x), four(w), 1, 'same'), four(d), 1, 'same'), four(w), 1, 'same'),
  },
  {
    name: 'bias, normalisation and units between convolutions',
    shapes: [nhwc, [3, 3, 3, 3], [3], [2, 3]],
    f: (x, w, bias, gain) => {
      const h = tf.add(tf.conv2d(four(x), four(w), 1, 'same'), bias);
      const mean = tf.mean(h, [0, 1, 2], true);
      const variance = tf.mean(tf.square(tf.sub(h, mean)), [0, 1, 2], true);
      const normal = tf.mul(tf.sub(h, mean), tf.rsqrt(tf.add(variance, 1e-5)));
      // Smooth units: at a kink, finite differences say nothing.
      const modulated = tf.tanh(tf.mul(normal, tf.reshape(gain, [2, 1, 1, 3])));
      return tf.conv2d(four(modulated), four(w), 1, 'same');
    },
  },
];
