import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { crossEntropy, cumulativeSum } from '../../../../engine/nn/operations';
import { nhwc, type OperationCase } from './case';

const truth = (x: tf.Tensor, bound: number) => tf.greater(x, bound);

export const reductionCases: OperationCase[] = [
  ...([[0], [1], [0, 1], [-1]] as number[][]).map((axes): OperationCase => ({
    name: `sum over ${axes.join()}`,
    shapes: [[3, 4]],
    f: (x) => tf.sum(x, axes),
  })),
  {
    name: 'sum of whole numbers',
    shapes: [],
    whole: [{ shape: [3, 4], below: 9 }],
    f: (n) => tf.cast(tf.sum(n, 1), 'float32'),
    gradient: false,
  },
  { name: 'mean over height and width', shapes: [nhwc], f: (x) => tf.mean(x, [1, 2]) },
  { name: 'mean over channels, kept', shapes: [nhwc], f: (x) => tf.mean(x, 3, true) },
  { name: 'variance', shapes: [nhwc], f: (x) => tf.moments(x, [0, 3]).variance },
  { name: 'Euclidean norm', shapes: [[3, 4]], f: (x) => tf.norm(x, 2, 1) },
  ...([[0], [1], [0, 1]] as number[][]).map((axes): OperationCase => ({
    name: `max over ${axes.join()}`,
    shapes: [[3, 4]],
    f: (x) => tf.max(x, axes),
  })),
  { name: 'max over height and width, kept', shapes: [nhwc], f: (x) => tf.max(x, [1, 2], true) },
  { name: 'min', shapes: [[3, 4]], f: (x) => tf.min(x, 1) },
  { name: 'min over the first axis', shapes: [[3, 4]], f: (x) => tf.min(x, 0) },
  { name: 'prod', shapes: [[3, 4]], f: (x) => tf.prod(x, 1), gradient: false },
  { name: 'all', shapes: [[3, 4]], f: (x) => tf.cast(tf.all(truth(x, -1), 1), 'float32'), gradient: false },
  { name: 'any', shapes: [[3, 4]], f: (x) => tf.cast(tf.any(truth(x, 1), 1, true), 'float32'), gradient: false },
  { name: 'argMax', shapes: [[3, 4]], f: (x) => tf.cast(tf.argMax(x, 1), 'float32') },
  { name: 'argMin', shapes: [[3, 4]], f: (x) => tf.cast(tf.argMin(x, 0), 'float32') },
  { name: 'softmax', shapes: [[3, 4]], f: (x) => tf.softmax(x as Tensor2D) },
  { name: 'logSoftmax', shapes: [[2, 3, 4]], f: (x) => tf.logSoftmax(x) },
  { name: 'logSumExp', shapes: [[3, 4]], f: (x) => tf.logSumExp(x, 1) },
  { name: 'logSumExp over all', shapes: [[3, 4]], f: (x) => tf.logSumExp(x) },
  {
    name: 'cross-entropy against a mixture',
    shapes: [[3, 4]],
    f: (x) => crossEntropy(x as Tensor2D, tf.tensor2d([0.2, 0.3, 0.5, 0, 1, 0, 0, 0, 0.25, 0.25, 0.25, 0.25], [3, 4])),
  },
  { name: 'cumsum', shapes: [[3, 4]], f: (x) => tf.cumsum(x, 1) },
  { name: 'cumsum, exclusive and reversed', shapes: [[3, 4]], f: (x) => tf.cumsum(x, 1, true, true) },
  { name: 'cumsum along the first axis', shapes: [[3, 4]], f: (x) => tf.cumsum(x, 0), gradient: false },
  { name: 'cumulativeSum along the first axis', shapes: [[3, 4]], f: (x) => cumulativeSum(x, 0) },
  {
    name: 'cumulativeSum along a middle axis, exclusive',
    shapes: [[2, 3, 4]],
    f: (x) => cumulativeSum(x, -2, { exclusive: true }),
  },
  {
    name: 'cumulativeSum along the last axis, reversed',
    shapes: [[2, 3]],
    f: (x) => cumulativeSum(x, -1, { reverse: true }),
  },
];
