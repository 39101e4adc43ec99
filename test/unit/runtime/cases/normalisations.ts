import * as tf from '@tensorflow/tfjs-core';
import { groupNorm, instanceNorm, layerNorm } from '../../../../engine/nn/groupNorm';
import { Normalisation } from '../../../../engine/nn/batchNorm';
import { four, type OperationCase } from './case';

const of = (gain: tf.Tensor, bias: tf.Tensor) => ({ 'norm/gain': gain, 'norm/bias': bias });
const images = { shapes: [[2, 3, 2, 4], [4], [4]] };

export const normalisationCases: OperationCase[] = [
  { name: 'groupNorm of images', ...images, f: (x, gain, bias) => groupNorm(of(gain, bias), 'norm', x, 2) },
  {
    name: 'groupNorm of vectors',
    shapes: [[3, 8], [8], [8]],
    f: (x, gain, bias) => groupNorm(of(gain, bias), 'norm', x, 2),
  },
  { name: 'instanceNorm', ...images, f: (x, gain, bias) => instanceNorm(of(gain, bias), 'norm', x) },
  { name: 'layerNorm of images', ...images, f: (x, gain, bias) => layerNorm(of(gain, bias), 'norm', x) },
  {
    name: 'layerNorm of tokens',
    shapes: [[2, 3, 4], [4], [4]],
    f: (x, gain, bias) => layerNorm(of(gain, bias), 'norm', x),
  },
  {
    name: 'conditional batch normalisation',
    shapes: [
      [3, 3, 2, 4],
      [2, 4],
      [2, 4],
      [3, 2],
    ],
    f: (x, gain, offset, labels) =>
      new Normalisation({ 'norm/mean': tf.zeros([4]), 'norm/variance': tf.ones([4]) }, true).conditional(
        { 'norm/gain': gain, 'norm/offset': offset },
        'norm',
        four(x),
        labels as tf.Tensor2D,
      ),
  },
  {
    name: 'tf.batchNorm by given moments',
    shapes: [[2, 3, 2, 4], [4], [4], [4], [4]],
    between: [0.5, 1.5],
    f: (x, mean, variance, offset, scale) =>
      tf.batchNorm4d(
        four(x),
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
      ),
  },
  {
    name: 'tf.batchNorm without scale and offset',
    shapes: [[2, 3, 2, 4], [4], [4]],
    between: [0.5, 1.5],
    gradient: false,
    f: (x, mean, variance) => tf.batchNorm4d(four(x), mean as tf.Tensor1D, variance as tf.Tensor1D),
  },
];
