import * as tf from '@tensorflow/tfjs-core';
import { positive, unary, type OperationCase } from './case';

export const elementwiseCases: OperationCase[] = [
  unary('abs', tf.abs),
  unary('exp', tf.exp),
  unary('neg', tf.neg),
  unary('square', tf.square),
  unary('erf', tf.erf),
  unary('expm1', tf.expm1),
  unary('log', tf.log, positive),
  unary('log1p', tf.log1p, positive),
  unary('sqrt', tf.sqrt, positive),
  unary('rsqrt', tf.rsqrt, positive),
  unary('reciprocal', tf.reciprocal, positive),
  unary('clip', (x) => tf.clipByValue(x, -0.35, 0.6)),
  unary('clip whole numbers', (x) => tf.cast(tf.clipByValue(tf.cast(tf.mul(x, 3), 'int32'), -1, 2), 'float32'), {
    gradient: false,
  }),
  unary('clone', tf.clone),
  // Steps: flat almost everywhere.
  unary('sign', tf.sign),
  unary('floor', tf.floor),
  unary('ceil', tf.ceil),
  unary('round', tf.round, { between: [-0.4, 0.4] }),
  unary('round halves to even', () => tf.round(tf.tensor1d([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5])), { gradient: false }),
  unary('sin', tf.sin),
  unary('cos', tf.cos),
  unary('tan', tf.tan, { between: [-1, 1] }),
  unary('asin', tf.asin, { between: [-0.8, 0.8] }),
  unary('acos', tf.acos, { between: [-0.8, 0.8] }),
  unary('atan', tf.atan),
  unary('sinh', tf.sinh),
  unary('cosh', tf.cosh),
  unary('tanh', tf.tanh),
  unary('asinh', tf.asinh),
  unary('acosh', tf.acosh, { between: [1.5, 2.5] }),
  unary('atanh', tf.atanh, { between: [-0.8, 0.8] }),
  { name: 'add', shapes: [[2, 3], [3]], f: tf.add },
  {
    name: 'sub',
    shapes: [
      [2, 3],
      [2, 1],
    ],
    f: tf.sub,
  },
  { name: 'mul', shapes: [[2, 3], []], f: tf.mul },
  {
    name: 'div',
    shapes: [
      [2, 3],
      [2, 3],
    ],
    f: tf.div,
    ...positive,
  },
  {
    name: 'pow',
    shapes: [
      [2, 3],
      [2, 3],
    ],
    f: tf.pow,
    ...positive,
  },
  // TF.js 4.22's gradients of these three are wrong where they broadcast.
  {
    name: 'maximum',
    shapes: [
      [2, 3],
      [2, 3],
    ],
    f: tf.maximum,
  },
  {
    name: 'minimum',
    shapes: [
      [2, 3],
      [2, 3],
    ],
    f: tf.minimum,
  },
  {
    name: 'squaredDifference',
    shapes: [
      [2, 3],
      [2, 3],
    ],
    f: tf.squaredDifference,
  },
  {
    name: 'addN',
    shapes: [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    f: (...xs) => tf.addN(xs),
  },
  { name: 'mod', shapes: [[3, 4], [4]], f: (a, b) => tf.mod(tf.mul(a, 3), b), gradient: false },
  {
    name: 'mod between its jumps',
    shapes: [[3, 4], [4]],
    f: (a, b) => tf.mod(tf.mul(a, 3.5), b),
    between: [0.97, 1.03],
  },
  {
    name: 'mod of whole numbers',
    shapes: [],
    gradient: false,
    whole: [{ shape: [3, 5], below: 20 }],
    f: (n) => tf.cast(tf.mod(tf.sub(n, tf.scalar(10, 'int32')), tf.tensor1d([3, -3, 7, -7, 1], 'int32')), 'float32'),
  },
  // TF.js gives it the gradient of a plain quotient.
  {
    name: 'floorDiv',
    shapes: [[3, 4], [4]],
    f: (a, b) => tf.cast(tf.floorDiv(tf.mul(a, 3), b), 'float32'),
    gradient: false,
  },
  {
    name: 'floorDiv of whole numbers',
    shapes: [],
    gradient: false,
    whole: [{ shape: [3, 4], below: 20 }],
    f: (n) => tf.cast(tf.floorDiv(tf.sub(n, tf.scalar(10, 'int32')), tf.scalar(3, 'int32')), 'float32'),
  },
];
