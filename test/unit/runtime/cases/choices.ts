import * as tf from '@tensorflow/tfjs-core';
import { oneHot } from '../../../../engine/nn/operations';
import { where, sorted, topK } from '../../../../engine/nn/selection';
import { unary, type OperationCase } from './case';

const number = (x: tf.Tensor) => tf.cast(x, 'float32');
const special = () => tf.tensor1d([1, NaN, Infinity, -Infinity, 0]);

export const choiceCases: OperationCase[] = [
  {
    name: 'comparisons',
    shapes: [[2, 3], [3]],
    gradient: false,
    f: (a, b) =>
      tf.addN(
        [
          tf.greater(a, b),
          tf.less(a, b),
          tf.greaterEqual(a, b),
          tf.lessEqual(a, b),
          tf.equal(a, b),
          tf.notEqual(a, b),
        ].map(number),
      ),
  },
  {
    name: 'a mask by comparison',
    shapes: [
      [3, 4],
      [3, 4],
    ],
    f: (a, b) => tf.mul(a, number(tf.greaterEqual(a, b))),
  },
  {
    name: 'logic',
    shapes: [[2, 3], [3]],
    gradient: false,
    f: (a, b) =>
      number(tf.logicalOr(tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0)), tf.logicalNot(tf.greater(a, b)))),
  },
  unary('isNaN', () => number(tf.isNaN(special())), { gradient: false }),
  unary('isInf', () => number(tf.isInf(special())), { gradient: false }),
  unary('isFinite', () => number(tf.isFinite(special())), { gradient: false }),
  unary('a guard against what is not finite', (x) => tf.mul(x, number(tf.isFinite(x)))),
  unary('a guard against NaN and infinity', (x) =>
    tf.mul(x, tf.sub(1, tf.add(number(tf.isNaN(x)), number(tf.isInf(x))))),
  ),
  {
    name: 'where',
    shapes: [
      [2, 3],
      [2, 3],
    ],
    f: (a, b) => tf.where(tf.tensor2d([1, 0, 1, 0, 0, 1], [2, 3], 'bool'), a, b),
  },
  {
    name: 'choose by a comparison of the chosen',
    shapes: [
      [2, 3],
      [2, 3],
    ],
    f: (a, b) => where(tf.greater(a, b), tf.square(a), tf.mul(b, 3)),
  },
  { name: 'topk', shapes: [[3, 5]], f: (x) => tf.topk(x, 2).values, gradient: false },
  { name: 'places of topk', shapes: [[3, 5]], f: (x) => number(tf.topk(x, 2).indices), gradient: false },
  { name: 'topValues', shapes: [[3, 5]], f: (x) => topK(x, 2) },
  { name: 'topValues of one element', shapes: [[3, 1]], f: (x) => topK(x, 1) },
  { name: 'one-hot of one', shapes: [[3]], f: (x) => oneHot(tf.cast(x, 'int32'), 1), gradient: false },
  { name: 'sorted', shapes: [[2, 3, 4]], f: (x) => sorted(x) },
];
