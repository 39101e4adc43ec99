import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D, Tensor } from '@tensorflow/tfjs-core';
import { upsamplingConv } from '../../../engine/nn/layers';
import { downsample, leakyRelu, relu, upsample } from '../../../engine/nn/operations';

/** One traced operation: inputs by shape, and the function. `gradient: false` where the operation has none. */
export interface OperationCase {
  name: string;
  shapes: number[][];
  f: (...inputs: Tensor[]) => Tensor;
  gradient?: false;
  /** Inputs are drawn from (0.5, 1.5) instead of N(0, 1), for functions of positive numbers. */
  positive?: true;
}

const unary = (name: string, f: (x: Tensor) => Tensor, more: Partial<OperationCase> = {}): OperationCase => ({ name, shapes: [[2, 3]], f, ...more });
const four = (x: Tensor) => x as Tensor4D;
const nhwc = [2, 5, 6, 3];
const conv = (name: string, kernel: number, stride: number, pad: 'same' | 'valid' | number, size = nhwc, dilation = 1): OperationCase => ({
  name: `conv2d ${name}`, shapes: [size, [kernel, kernel, 3, 4]],
  f: (x, w) => tf.conv2d(four(x), four(w), stride, pad, 'NHWC', dilation),
  ...(dilation > 1 ? { gradient: false } : {}),
});

/** Every operation that steps are allowed to use, in the shapes and layouts in which they are used. */
export const operationCases: OperationCase[] = [
  unary('abs', tf.abs), unary('exp', tf.exp), unary('neg', tf.neg), unary('sigmoid', tf.sigmoid), unary('softplus', tf.softplus),
  unary('square', tf.square), unary('tanh', tf.tanh), unary('sin', tf.sin), unary('cos', tf.cos), unary('erf', tf.erf), unary('expm1', tf.expm1),
  unary('log', tf.log, { positive: true }), unary('log1p', tf.log1p, { positive: true }), unary('sqrt', tf.sqrt, { positive: true }),
  unary('rsqrt', tf.rsqrt, { positive: true }), unary('reciprocal', tf.reciprocal, { positive: true }),
  unary('relu', tf.relu), unary('vetted relu', relu), unary('vetted leakyRelu', (x) => leakyRelu(x, 0.1)),
  unary('clip', (x) => tf.clipByValue(x, -0.35, 0.6)),
  unary('sign', tf.sign, { gradient: false }), unary('floor', tf.floor, { gradient: false }), unary('ceil', tf.ceil, { gradient: false }),
  unary('round', tf.round, { gradient: false }), unary('step', (x) => tf.step(x, 0.2), { gradient: false }), unary('leakyRelu', (x) => tf.leakyRelu(x, 0.2), { gradient: false }),
  { name: 'add', shapes: [[2, 3], [3]], f: tf.add }, { name: 'sub', shapes: [[2, 3], [2, 1]], f: tf.sub },
  { name: 'mul', shapes: [[2, 3], []], f: tf.mul }, { name: 'div', shapes: [[2, 3], [2, 3]], f: tf.div, positive: true },
  { name: 'pow', shapes: [[2, 3], [2, 3]], f: tf.pow, positive: true },
  // TF.js 4.22's gradients of these three are wrong where they broadcast.
  { name: 'maximum', shapes: [[2, 3], [2, 3]], f: tf.maximum }, { name: 'minimum', shapes: [[2, 3], [2, 3]], f: tf.minimum },
  { name: 'squaredDifference', shapes: [[2, 3], [2, 3]], f: tf.squaredDifference },
  { name: 'addN', shapes: [[2, 3], [2, 3], [2, 3]], f: (...xs) => tf.addN(xs) },
  { name: 'comparisons', shapes: [[2, 3], [3]], gradient: false, f: (a, b) => tf.addN([tf.greater(a, b), tf.less(a, b), tf.greaterEqual(a, b), tf.lessEqual(a, b), tf.equal(a, b), tf.notEqual(a, b)].map((x) => tf.cast(x, 'float32'))) },
  { name: 'logic', shapes: [[2, 3], [3]], gradient: false, f: (a, b) => tf.cast(tf.logicalOr(tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0)), tf.logicalNot(tf.greater(a, b))), 'float32') },
  { name: 'where', shapes: [[2, 3], [2, 3], [2, 3]], gradient: false, f: (a, b, c) => tf.where(tf.greater(a, 0), b, c) },
  ...([[0], [1], [0, 1], [-1]] as number[][]).map((axes): OperationCase => ({ name: `sum over ${axes.join()}`, shapes: [[3, 4]], f: (x) => tf.sum(x, axes) })),
  { name: 'mean over height and width', shapes: [nhwc], f: (x) => tf.mean(x, [1, 2]) },
  { name: 'max', shapes: [[3, 4]], f: (x) => tf.max(x, 1) }, { name: 'min', shapes: [[3, 4]], f: (x) => tf.min(x, 1) },
  { name: 'prod', shapes: [[3, 4]], f: (x) => tf.prod(x, 1), gradient: false },
  { name: 'argMax', shapes: [[3, 4]], f: (x) => tf.cast(tf.argMax(x, 1), 'float32'), gradient: false },
  { name: 'argMin', shapes: [[3, 4]], f: (x) => tf.cast(tf.argMin(x, 0), 'float32'), gradient: false },
  { name: 'softmax', shapes: [[3, 4]], f: (x) => tf.softmax(x as Tensor2D) }, { name: 'logSoftmax', shapes: [[3, 4]], f: (x) => tf.logSoftmax(x as Tensor2D) },
  { name: 'logSumExp', shapes: [[3, 4]], f: (x) => tf.logSumExp(x, 1) },
  { name: 'reshape', shapes: [[3, 4]], f: (x) => tf.mul(tf.reshape(x, [2, -1]), tf.reshape(tf.range(0, 12), [2, 6])) },
  { name: 'expandDims and squeeze', shapes: [[3, 4]], f: (x) => tf.squeeze(tf.expandDims(x, 1)) },
  { name: 'transpose', shapes: [[2, 3, 4]], f: (x) => tf.transpose(x, [2, 0, 1]) },
  { name: 'concat', shapes: [[2, 3], [2, 2]], f: (a, b) => tf.concat([a, b], 1) },
  { name: 'concat channels of images', shapes: [[2, 4, 6, 3], [2, 2, 3, 2]], f: (a, b) => tf.concat([downsample(four(a)), four(b)], 3) },
  { name: 'stack', shapes: [[2, 3], [2, 3]], f: (a, b) => tf.stack([a, b], 1) },
  { name: 'unstack', shapes: [[2, 3]], f: (a) => tf.addN(tf.unstack(a, 1)) },
  { name: 'split', shapes: [[2, 6]], f: (a) => tf.mul(tf.split(a, [2, 4], 1)[1]!, 2) },
  { name: 'slice', shapes: [[3, 4]], f: (x) => tf.slice(x, [1, 0], [2, 3]) },
  { name: 'stridedSlice', shapes: [[5, 4]], f: (x) => tf.stridedSlice(x, [0, 3], [5, 0], [2, -1]), gradient: false },
  { name: 'pad', shapes: [[2, 3]], f: (x) => tf.pad(x, [[1, 0], [2, 1]], 0.5) },
  { name: 'reverse', shapes: [[3, 4]], f: (x) => tf.reverse(x, 1) }, { name: 'tile', shapes: [[2, 3]], f: (x) => tf.tile(x, [2, 3]) },
  { name: 'broadcastTo', shapes: [[1, 3]], f: (x) => tf.broadcastTo(x, [4, 3]) },
  { name: 'fill, ones, zeros', shapes: [[2, 3]], f: (x) => tf.add(tf.mul(x, tf.fill([2, 3], 2)), tf.onesLike(x)) },
  { name: 'oneHot', shapes: [[5, 4]], f: (x) => tf.cast(tf.oneHot(tf.cast(tf.argMax(x, 1), 'int32'), 4), 'float32'), gradient: false },
  { name: 'gather rows', shapes: [[4, 3]], f: (x) => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32')) },
  { name: 'topk', shapes: [[3, 5]], f: (x) => tf.topk(x, 2).values, gradient: false },
  { name: 'matMul', shapes: [[2, 3], [3, 4]], f: (a, b) => tf.matMul(a, b) },
  { name: 'matMul transposed', shapes: [[3, 2], [4, 3]], f: (a, b) => tf.matMul(a, b, true, true) },
  { name: 'batched matMul', shapes: [[2, 3, 4], [2, 5, 4]], f: (a, b) => tf.matMul(a, b, false, true) },
  conv('3x3 same', 3, 1, 'same'), conv('3x3 valid', 3, 1, 'valid'), conv('1x1', 1, 1, 'same'), conv('4x4 stride 2 same', 4, 2, 'same'),
  conv('3x3 stride 2 same, odd size', 3, 2, 'same', [2, 7, 5, 3]), conv('4x4 stride 2, pad 1', 4, 2, 1, [2, 8, 8, 3]),
  conv('3x3 same, large map', 3, 1, 'same', [2, 12, 13, 3]), conv('4x4 stride 2 same, large map', 4, 2, 'same', [2, 26, 24, 3]),
  conv('2x2 stride 2 valid, odd size', 2, 2, 'valid', [2, 7, 5, 3]), conv('dilated', 3, 1, 'same', nhwc, 2),
  {
    name: 'conv2dTranspose 4x4 stride 2', shapes: [[2, 3, 4, 3], [4, 4, 2, 3]],
    f: (x, w) => tf.conv2dTranspose(four(x), four(w), [2, 6, 8, 2], 2, 'same'),
  },
  { name: 'avgPool', shapes: [nhwc], f: (x) => tf.avgPool(four(x), 2, 1, 'same'), gradient: false },
  { name: 'maxPool', shapes: [nhwc], f: (x) => tf.maxPool(four(x), 2, 2, 'same'), gradient: false },
  { name: 'upsample', shapes: [[2, 3, 2, 3]], f: (x) => upsample(four(x)) },
  {
    name: 'doubling and convolution as one', shapes: [[2, 3, 2, 3], [3, 3, 4, 3]],
    f: (x, weights) => upsamplingConv({ 'up/weights': weights }, 'up', four(x)),
  },
  { name: 'downsample', shapes: [[2, 4, 6, 3]], f: (x) => downsample(four(x)) },
  {
    name: 'bias, normalisation and units between convolutions', shapes: [nhwc, [3, 3, 3, 3], [3], [2, 3]],
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
