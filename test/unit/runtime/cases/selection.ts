import * as tf from '@tensorflow/tfjs-core';
import { oneHot } from '../../../../engine/nn/operations';
import type { OperationCase } from './case';

const rows = { whole: [{ shape: [6], below: 4 }] };

export const selectionCases: OperationCase[] = [
  {
    name: 'oneHot',
    shapes: [[5, 4]],
    f: (x) => tf.cast(tf.oneHot(tf.cast(tf.argMax(x, 1), 'int32'), 4), 'float32'),
    gradient: false,
  },
  {
    name: 'oneHot of other values',
    shapes: [],
    ...rows,
    f: (labels) => tf.cast(tf.oneHot(labels, 4, 0.9, 0.1), 'float32'),
    gradient: false,
  },
  {
    name: 'an embedding by one-hot labels',
    shapes: [[4, 3]],
    ...rows,
    f: (table, labels) => tf.matMul(oneHot(labels, 4), table),
  },
  // Indices repeat: gradients of the same row are added.
  { name: 'gather rows', shapes: [[4, 3]], ...rows, f: (x, at) => tf.gather(x, at) },
  { name: 'gather along the last axis', shapes: [[3, 4]], ...rows, f: (x, at) => tf.gather(x, at, 1) },
  { name: 'gather along a middle axis', shapes: [[2, 4, 3]], ...rows, f: (x, at) => tf.gather(x, at, -2) },
  {
    name: 'gather rows for a table of indices',
    shapes: [[4, 3]],
    whole: [{ shape: [2, 3], below: 4 }],
    f: (x, at) => tf.gather(x, at),
  },
  // TF.js 4.22's gradient calls tensors' chained operations, which are not loaded.
  {
    name: 'gather in every example',
    shapes: [[2, 4, 3]],
    whole: [{ shape: [2, 5], below: 4 }],
    f: (x, at) => tf.gather(x, at, 1, 1),
    gradient: false,
  },
  {
    name: 'gatherND',
    shapes: [[3, 4, 2]],
    whole: [{ shape: [5, 2], below: 3 }],
    f: (x, at) => tf.gatherND(x, at),
    gradient: false,
  },
  {
    name: 'scatterND',
    shapes: [[6, 2]],
    ...rows,
    f: (x, at) => tf.scatterND(tf.reshape(at, [6, 1]), x, [4, 2]),
    gradient: false,
  },
  { name: 'sums by segment', shapes: [[6, 2]], ...rows, f: (x, at) => tf.unsortedSegmentSum(x, at as tf.Tensor1D, 4) },
];
