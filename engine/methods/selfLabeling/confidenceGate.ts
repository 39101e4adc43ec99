import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { oneHot } from '../../nn/operations';
import type { SelfLabelingConfig } from './config';

/** Labels for a batch of real images, and a weight for each. */
export interface GatedLabels {
  /** `[batch, labels]`, on the simplex. */
  labels: Tensor2D;
  /** `[batch]` in [0, 1]: 0 hides the label from the discriminator. */
  mask: Tensor1D;
}

/**
 * Self-labels with the confidence gate, the paper's self-attention (Watanabe and Favaro, ICML 2021): the most probable
 * label of the moving-average classifier, used only where its probability reaches the threshold. The formulas are a
 * reconstruction (self-labeling README, Confidence gate).
 *
 * @param logits `[batch, labels]` of the moving-average classifier.
 */
export function selfLabel(
  logits: Tensor2D,
  config: Pick<SelfLabelingConfig, 'threshold' | 'gate' | 'selfLabels'>,
): GatedLabels {
  const probabilities = tf.softmax(logits);
  const confidence = tf.max<Tensor1D>(probabilities, 1);
  const passes = tf.cast<Tensor1D>(tf.greaterEqual(confidence, config.threshold), 'float32');
  return {
    labels: config.selfLabels === 'soft' ? probabilities : oneHot(tf.argMax(probabilities, 1), probabilities.shape[1]),
    mask: config.gate === 'soft' ? tf.mul(passes, confidence) : passes,
  };
}

/** What keeps a label that no image bears from outweighing all others. */
const leastFrequency = 1e-3;

/**
 * Logits after the labels' prior has changed from `frequencies` `[labels]` to a uniform one: from each is taken the
 * logarithm of how much more frequent its label is than on average (logit adjustment; Menon et al., 2021).
 */
export function balancedLogits(logits: Tensor2D, frequencies: Tensor1D): Tensor2D {
  const count = frequencies.shape[0];
  return tf.sub(logits, tf.log(tf.add(tf.mul(frequencies, count), leastFrequency)));
}

/** Self-labels, replaced by the manual label where there is one. `manual` is `[batch]`, -1 where there is none. */
export function withManualLabels(selfLabelled: GatedLabels, manual: Tensor1D): GatedLabels {
  const given = tf.cast<Tensor1D>(tf.greaterEqual(manual, 0), 'float32');
  const column = tf.expandDims(given, 1);
  const own = oneHot(tf.maximum(manual, tf.scalar(0, 'int32')), selfLabelled.labels.shape[1]);
  return {
    labels: tf.add(tf.mul(own, column), tf.mul(selfLabelled.labels, tf.sub(1, column))),
    mask: tf.maximum(selfLabelled.mask, given),
  };
}

/**
 * Labels drawn from `frequencies` `[labels]` by inverting their distribution function.
 * @param uniforms `[batch]` in [0, 1).
 */
export function drawLabels(uniforms: Tensor1D, frequencies: Tensor1D): Tensor2D {
  const count = frequencies.shape[0];
  // Cumulative sums as a product with a triangle of ones.
  const triangle = tf.tensor2d(
    Float32Array.from({ length: count * count }, (_, i) => (i % count <= Math.floor(i / count) ? 1 : 0)),
    [count, count],
  );
  const cumulative = tf.reshape(tf.matMul(triangle, tf.reshape(tf.div(frequencies, tf.sum(frequencies)), [count, 1])), [
    1,
    count,
  ]);
  const passed = tf.sum(tf.cast(tf.greaterEqual(tf.expandDims(uniforms, 1), cumulative), 'float32'), 1);
  // Rounding can leave the last cumulative sum just under 1.
  return oneHot(tf.minimum(passed, count - 1), count);
}
