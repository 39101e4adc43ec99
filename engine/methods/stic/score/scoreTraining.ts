import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { dataDeviation, type ScoreNetwork } from '../../../networks/scoreNetwork';
import { updateWithEma } from '../../../nn/ema';
import { valueAndGradients } from '../../../nn/optimise';
import { selectPrefix } from '../../../nn/parameters';
import { crossEntropy } from '../../../nn/operations';
import type { Tensors } from '../../../runtime/program';

/** Prefixes of the state's names. */
export const parts = { weights: 'score/', average: 'score-average/', adam: 'score-adam/' } as const;

/**
 * Real images `[batch, height, width, channels]`, their classes one-hot, and the noise put on them: its levels
 * `[batch]`, and its values of deviation 1.
 */
export interface NoisyBatch {
  images: Tensor4D;
  classes: Tensor2D;
  sigmas: Tensor1D;
  noise: Tensor4D;
}

/**
 * Denoising score matching and the cross-entropy of the noisy images (METHODS 3.6). The score's loss is 1/2 mean over
 * pixels of (1 + sigma^2 / s^2) (sigma s(x + sigma e, y, sigma) + e)^2, s the deviation of data. NCSN has no such
 * factor, nor noise as strong, where it keeps the network learning what tells classes apart (the networks' part of the
 * score shrinks there; MNIST, 1000 steps: FID 68 against 119). METHODS sums over pixels; a mean gives the weight of the
 * two losses one meaning for all sizes.
 */
export function scoreLosses(
  network: ScoreNetwork,
  p: Tensors,
  { images, classes, sigmas, noise }: NoisyBatch,
): { score: Scalar; classifier: Scalar } {
  const column = tf.reshape(sigmas, [sigmas.shape[0], 1, 1, 1]);
  const encoded = network.encode(p, tf.add(images, tf.mul(noise, column)), sigmas);
  const error = tf.add(network.scaledScore(p, encoded, classes), noise);
  const weight = tf.add(1, tf.square(tf.div(column, dataDeviation)));
  return {
    score: tf.mul(tf.mean(tf.mul(tf.square(error), weight)), 0.5),
    classifier: crossEntropy(network.classify(p, encoded), classes),
  };
}

export interface TrainingOptions {
  classWeight: number;
  learningRate: number | tf.Tensor;
  betas: readonly [number, number];
  /** Decay of the moving average. */
  average: number;
}

/** One update by Adam, and the average's. */
export function scoreStep(
  network: ScoreNetwork,
  { classWeight, learningRate, betas, average }: TrainingOptions,
  state: Tensors,
  batch: NoisyBatch,
): { state: Tensors; losses: { score: Scalar; classifier: Scalar } } {
  const weights = selectPrefix(parts.weights, state);
  const total = (p: Tensors): Scalar => {
    const { score, classifier } = scoreLosses(network, p, batch);
    return tf.add(score, tf.mul(classifier, classWeight));
  };
  const { gradients } = valueAndGradients(total, weights);
  return {
    state: updateWithEma(state, gradients, parts, { learningRate, betas, average }).state,
    // The same forward pass as the gradient's: compiled, it is made once.
    losses: scoreLosses(network, weights, batch),
  };
}
