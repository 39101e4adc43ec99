import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Operations whose gradient in TF.js 4.22 is wrong, missing or slow, with a gradient of their own. Steps use these and
 * plain TF.js; never `upSampling2d`, `mirrorPad`, or a second derivative.
 */

/** Nearest-neighbour doubling of height and width. (TF.js's own gradient is wrong for more than one image.) */
export function upsample(x: Tensor4D): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  return tf.customGrad((image) => {
    const value = tf.image.resizeNearestNeighbor(image as Tensor4D, [2 * height, 2 * width]);
    // Every pixel became four: its gradient is their sum.
    const gradFunc = (dy: Tensor) =>
      tf.mul(tf.avgPool(tf.reshape<tf.Rank.R4>(dy, [batch, 2 * height, 2 * width, channels]), 2, 2, 'valid'), 4);
    return { value, gradFunc };
  })(x);
}

/** Mean over windows of 2 x 2. */
export function downsample(x: Tensor4D): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  return tf.customGrad((image) => {
    const value = tf.avgPool(image as Tensor4D, 2, 2, 'valid');
    const gradFunc = (dy: Tensor) =>
      tf.mul(
        tf.image.resizeNearestNeighbor(tf.reshape<tf.Rank.R4>(dy, [batch, height / 2, width / 2, channels]), [
          height,
          width,
        ]),
        0.25,
      );
    return { value, gradFunc };
  })(x);
}

/** max(x, slope x), 0 < slope < 1. */
export function leakyRelu<T extends Tensor>(x: T, slope: number): T {
  return rectifier(
    x,
    (input) => tf.leakyRelu(input, slope),
    (dy, y) => tf.mul(dy, tf.step(y, slope)),
  );
}

/** max(x, 0). */
export function relu<T extends Tensor>(x: T): T {
  return rectifier(
    x,
    (input) => tf.relu(input),
    (dy, y) => tf.mul(dy, tf.step(y)),
  );
}

/**
 * A function of each element that keeps its sign. Its gradient is written from its output, so that the input need not
 * be kept and the function can be done by the convolution before it.
 */
function rectifier<T extends Tensor>(
  x: T,
  forward: (x: Tensor) => Tensor,
  backward: (dy: Tensor, y: Tensor) => Tensor,
): T {
  const withGradient = tf.customGrad((input, save) => {
    const value = forward(input as Tensor);
    (save as tf.GradSaveFunc)([value]);
    return { value, gradFunc: (dy: Tensor, saved: Tensor[]) => backward(dy, saved[0]!) };
  });
  return withGradient(x) as T;
}

/**
 * Sums of the elements up to each one along `axis`; with `reverse`, from each one on. (TF.js's own gradient fails off
 * the last axis.)
 */
export function cumulativeSum<T extends Tensor>(x: T, axis: number, { exclusive = false, reverse = false } = {}): T {
  const last = x.rank - 1;
  const own = axis < 0 ? axis + x.rank : axis;
  if (own === last) return tf.cumsum(x, last, exclusive, reverse);
  const swap = x.shape.map((_, i) => (i === own ? last : i === last ? own : i));
  return tf.transpose(tf.cumsum(tf.transpose(x, swap), last, exclusive, reverse), swap);
}

/** Each element kept where its number in [0, 1) is at least `rate`, and scaled so that the mean stays. */
export function dropout<T extends Tensor>(x: T, uniforms: Tensor, rate: number): T {
  return tf.mul(x, tf.mul(tf.cast(tf.greaterEqual(uniforms, rate), 'float32'), 1 / (1 - rate)));
}

/**
 * `[batch]` whole numbers to `[batch, count]` of zeros and ones, all zeros for a number beyond them. (TF.js's own
 * refuses a count of 1.)
 */
export function oneHot(indices: Tensor, count: number): Tensor2D {
  const whole = tf.cast(indices, 'int32');
  const hot = count === 1 ? tf.equal(tf.expandDims(whole, -1), tf.scalar(0, 'int32')) : tf.oneHot(whole, count);
  return tf.cast(hot as Tensor2D, 'float32');
}

/** Cross-entropy of logits `[batch, classes]` against target probabilities, of each example `[batch]`. */
export function crossEntropies(logits: Tensor2D, targets: Tensor2D): Tensor1D {
  return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), targets), 1));
}

/** The mean of cross-entropies, weighted per example by `weights` `[batch]`. */
export function crossEntropy(logits: Tensor2D, targets: Tensor2D, weights?: Tensor): tf.Scalar {
  const each = crossEntropies(logits, targets);
  return tf.mean(weights ? tf.mul(each, weights) : each);
}

/** Batch `index` of an input that holds batches one after another: rows `index x batch` to `(index + 1) x batch`. */
export function sliceBatch(all: Tensor, index: number, batch: number): Tensor {
  const rest = all.shape.slice(1);
  return tf.slice(all, [index * batch, ...rest.map(() => 0)], [batch, ...rest]);
}
