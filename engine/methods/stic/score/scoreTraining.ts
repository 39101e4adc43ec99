import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { dataDeviation, type ScoreNetwork } from '../../../networks/scoreNetwork';
import { updateWithEma } from '../../../nn/ema';
import { crossEntropy } from '../../../nn/operations';
import { valueAndGradients } from '../../../nn/optimise';
import { selectPrefix } from '../../../nn/parameters';
import type { Tensors } from '../../../runtime/program';

/** Prefixes of the network's tensors in the state. */
export const statePrefixes = { weights: 'score/', average: 'score-average/', adam: 'score-adam/' } as const;

/** Real images, and the noise that is added to them. */
export interface NoisyBatch {
  /** `[batch, height, width, channels]`, without noise. */
  images: Tensor4D;
  /** One-hot classes `[batch, classes]`. */
  classes: Tensor2D;
  /** The noise level of each image `[batch]`. */
  sigmas: Tensor1D;
  /** N(0, 1), of the images' shape. */
  noise: Tensor4D;
}

/**
 * The losses of denoising score matching and of classifying the noisy images (STIC README, Score-STIC). The former is
 * 1/2 mean of (1 + sigma^2 / s^2) (sigma s(x + sigma e, y, sigma) + e)^2 over all pixels, where s is the deviation of
 * the data.
 *
 * NCSN (Song and Ermon, 2019) has no factor 1 + sigma^2 / s^2, and weaker noise. At strong noise the network's part of
 * the score is small, and the factor keeps it learning what distinguishes classes (MNIST, 1,000 steps: FID 68 against
 * 119). NCSN sums over pixels; with a mean, the weight between the two losses means the same at all image sizes.
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
  /** Weight of the classification loss. */
  classWeight: number;
  learningRate: number | tf.Tensor;
  /** Adam's two decays. */
  betas: readonly [number, number];
  /** Decay of the moving average of the weights. */
  average: number;
}

/** One update of the weights with Adam, and of their moving average. */
export function scoreStep(
  network: ScoreNetwork,
  { classWeight, learningRate, betas, average }: TrainingOptions,
  state: Tensors,
  batch: NoisyBatch,
): { state: Tensors; losses: { score: Scalar; classifier: Scalar } } {
  const weights = selectPrefix(statePrefixes.weights, state);
  const total = (p: Tensors): Scalar => {
    const { score, classifier } = scoreLosses(network, p, batch);
    return tf.add(score, tf.mul(classifier, classWeight));
  };
  const { gradients } = valueAndGradients(total, weights);
  return {
    state: updateWithEma(state, gradients, statePrefixes, { learningRate, betas, average }).state,
    // The same forward pass as that of the gradient; a compiled program computes it once.
    losses: scoreLosses(network, weights, batch),
  };
}
