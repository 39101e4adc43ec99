import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core';

/**
 * What the loss is where every ratio is 1: sigma(1) - softplus(1) - sigma(1). A ratio that has learned something lies
 * below.
 */
export const lossOfOnes = -Math.log(1 + Math.E);

/** The parts of the loss, each a scalar. */
export interface RatioLoss {
  loss: Scalar;
  /** Its penalty alone, unweighted. */
  penalty: Scalar;
  meanReal: Scalar;
  meanFake: Scalar;
}

/**
 * The conditional Softplus loss with its penalty (Ding et al., eq. of cSP; METHODS 1.2): the Bregman divergence of
 * softplus between true and learned ratio, least where they are equal; the penalty holds the mean ratio of generated
 * images at 1.
 *
 * @param real ratios of real images, `[batch]`.
 * @param fake ratios of as many generated images with the same labels.
 * @param weights `[batch]`, 1 for a pair that counts and 0 for one that a filter took out.
 */
export function conditionalSoftplusLoss(real: Tensor1D, fake: Tensor1D, weights: Tensor1D, lambda: number): RatioLoss {
  const share = tf.div<Tensor1D>(weights, tf.maximum(tf.sum(weights), 1));
  const mean = (values: tf.Tensor) => tf.sum<Scalar>(tf.mul(values, share));
  const meanFake = mean(fake);
  const penalty = tf.square<Scalar>(tf.sub(meanFake, 1));
  const fit = tf.sub(mean(tf.sub(tf.mul(tf.sigmoid(fake), fake), tf.softplus(fake))), mean(tf.sigmoid(real)));
  return { loss: tf.add(fit, tf.mul(penalty, lambda)), penalty, meanReal: mean(real), meanFake };
}
