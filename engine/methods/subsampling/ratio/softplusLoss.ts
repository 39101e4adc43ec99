import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core';

/**
 * The loss of a ratio that is 1 everywhere: sigma(1) - softplus(1) - sigma(1). A ratio that has learned something has a
 * smaller one.
 */
export const lossOfOnes = -Math.log(1 + Math.E);

/** The loss and its parts, each a scalar. */
export interface RatioLoss {
  loss: Scalar;
  /** The penalty alone, unweighted. */
  penalty: Scalar;
  meanReal: Scalar;
  meanFake: Scalar;
}

/**
 * The conditional Softplus loss with its penalty (cSP; Ding, Wang, Wang and Welch, arXiv 2103.11166v1; subsampling
 * README, cSP loss): the Bregman divergence of softplus between true and learned ratio, minimal where they are equal.
 * The penalty keeps the mean ratio of generated images at 1.
 *
 * @param real ratios of real images, `[batch]`.
 * @param fake ratios of generated images with the same labels, `[batch]`.
 * @param weights `[batch]`: 1, or 0 for a pair that the label filter dropped.
 * @param lambda weight of the penalty.
 */
export function conditionalSoftplusLoss(real: Tensor1D, fake: Tensor1D, weights: Tensor1D, lambda: number): RatioLoss {
  const share = tf.div<Tensor1D>(weights, tf.maximum(tf.sum(weights), 1));
  const mean = (values: tf.Tensor) => tf.sum<Scalar>(tf.mul(values, share));
  const meanFake = mean(fake);
  const penalty = tf.square<Scalar>(tf.sub(meanFake, 1));
  const fit = tf.sub(mean(tf.sub(tf.mul(tf.sigmoid(fake), fake), tf.softplus(fake))), mean(tf.sigmoid(real)));
  return { loss: tf.add(fit, tf.mul(penalty, lambda)), penalty, meanReal: mean(real), meanFake };
}
