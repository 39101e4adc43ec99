import * as tf from '@tensorflow/tfjs-core';
import { gelu, mish, silu, softsign } from '../../../../engine/nn/activations';
import { dropout, leakyRelu, relu } from '../../../../engine/nn/operations';
import { four, nhwc, unary, type OperationCase } from './case';

const uniforms = [7, 2, 9, 0, 4, 11, 5, 1, 10, 3, 8, 6].map((i) => i / 12);

export const activationCases: OperationCase[] = [
  unary('sigmoid', tf.sigmoid),
  unary('logSigmoid', tf.logSigmoid),
  unary('softplus', tf.softplus),
  unary('relu', tf.relu),
  unary('relu6', (x) => tf.relu6(tf.mul(x, 6))),
  unary('elu', tf.elu),
  unary('selu', tf.selu),
  unary('leakyRelu', (x) => tf.leakyRelu(x, 0.2)),
  unary('step', (x) => tf.step(x, 0.2)),
  { name: 'prelu', shapes: [nhwc, [3]], f: (x, alpha) => tf.prelu(x, alpha) },
  {
    name: 'prelu between convolutions',
    shapes: [[1, 4, 4, 2], [3, 3, 2, 2], [2]],
    f: (x, w, alpha) => tf.conv2d(four(tf.prelu(tf.conv2d(four(x), four(w), 1, 'same'), alpha)), four(w), 1, 'same'),
  },
  unary('vetted relu', relu),
  unary('vetted leakyRelu', (x) => leakyRelu(x, 0.1)),
  unary('silu', silu),
  unary('mish', mish),
  unary('gelu', gelu),
  unary('softsign', softsign),
  unary('dropout', (x) => dropout(x, tf.tensor2d(uniforms, [3, 4]), 0.4), { shapes: [[3, 4]] }),
];
