import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { densityAndGradient, type LogDensity } from '../target';
import type { Preconditioner } from './preconditioner';

/**
 * Langevin steps as pure functions of a batch of chains (METHODS 3.3). Each chain is one image, accepted or refused for
 * itself.
 */

/** Where chains stand: everything `[batch, ...]`. */
export interface Chains {
  images: Tensor4D;
  /** U at the images, and its gradient. */
  density: Tensor1D;
  gradient: Tensor4D;
  /** epsilon of each chain. */
  stepSizes: Tensor1D;
}

/** Fresh randomness for one step. */
export interface StepNoise {
  /** N(0, 1), as the images. */
  normals: Tensor4D;
  /** In [0, 1), one for each chain. */
  uniforms: Tensor1D;
}

export interface LangevinOptions {
  /** Whether the acceptance test is made. Without it the chain is biased (ULA). */
  adjusted: boolean;
  /** Acceptance that step sizes are adapted to. */
  acceptance: number;
}

const perImage = (x: Tensor1D): Tensor4D => tf.reshape(x, [x.shape[0], 1, 1, 1]);
const squares = (x: Tensor): Tensor1D => tf.sum<Tensor1D>(tf.square(x), [1, 2, 3]);

/**
 * One step of GRMALA, or of ULA: x' = x + eps^2 / (2 T) P P' g(x) + eps P xi, accepted with probability min(1, pi(x')
 * q(x|x') / (pi(x) q(x'|x))) where q has that same drift. As P doesn't depend on x, the correction stays exact,
 * whatever P: the way back needs the noise xi' = -(xi + eps / (2 T) P' (g(x) + g(x'))), and what P maps to nothing has
 * the same length in both.
 *
 * @param temperatures T of each chain `[batch]`.
 * @param adaptation Rate at which log eps follows the acceptance; 0 freezes it, as an exact chain needs.
 * @returns `acceptance` `[batch]`: the probability with which each proposal was accepted.
 */
export function langevinStep(
  target: LogDensity,
  chains: Chains,
  { normals, uniforms }: StepNoise,
  temperatures: Tensor1D,
  adaptation: Tensor,
  { apply, transposed }: Preconditioner,
  { adjusted, acceptance }: LangevinOptions,
): { chains: Chains; acceptance: Tensor1D } {
  const { images, density, gradient, stepSizes } = chains;
  const [epsilon, half] = [perImage(stepSizes), perImage(tf.div(stepSizes, tf.mul(temperatures, 2)))];
  const direction: Tensor4D = tf.add(tf.mul(transposed(gradient), half), normals);
  const proposal: Tensor4D = tf.add(images, tf.mul(apply(direction), epsilon));
  const next = densityAndGradient(target, proposal);
  if (!adjusted) {
    return { chains: { images: proposal, ...next, stepSizes }, acceptance: tf.onesLike(density) };
  }
  const back = tf.add(direction, tf.mul(transposed(next.gradient), half));
  const proposals = tf.div(tf.sub(squares(normals), squares(back)), 2);
  const logRatio: Tensor1D = tf.add(tf.div(tf.sub(next.density, density), temperatures), proposals);
  // A proposal whose density is not a number is refused: the chain stays where it was good.
  const sound = tf.equal(logRatio, logRatio);
  const ratio: Tensor1D = tf.where(sound, tf.exp<Tensor1D>(tf.minimum(logRatio, 0)), tf.zerosLike(logRatio));
  const accepted: Tensor1D = tf.less(uniforms, ratio);
  const ofImages = (a: Tensor4D, b: Tensor4D): Tensor4D => tf.where(perImage(accepted), a, b);
  return {
    acceptance: ratio,
    chains: {
      images: ofImages(proposal, images),
      gradient: ofImages(next.gradient, gradient),
      density: tf.where(accepted, next.density, density),
      stepSizes: tf.mul(stepSizes, tf.exp<Tensor1D>(tf.mul(tf.sub(ratio, acceptance), adaptation))),
    },
  };
}

/** Of sgld, in gradients, as in the authors' released code. */
const gradientStep = 1;

/**
 * One unadjusted step of another drift: along the gradient itself (sgld), or along the gradient divided by its root
 * mean square (ngld), which no classifier's scale can slow down or blow up. Pixels are kept in [-1, 1]: along the
 * gradient of the box's penalty, sgld would throw those outside ever farther to either side.
 *
 * @param strides Root mean square change of a pixel, of ngld `[batch]`.
 */
export function driftStep(
  kind: 'sgld' | 'ngld',
  target: LogDensity,
  chains: Chains,
  normals: Tensor4D,
  strides: Tensor1D,
  noise: number,
  { apply, transposed }: Preconditioner,
): Chains {
  const { images, gradient, stepSizes } = chains;
  const direction = apply(transposed(gradient));
  const pixels = images.shape[1] * images.shape[2] * images.shape[3];
  const drift: Tensor4D =
    kind === 'sgld'
      ? tf.mul(direction, gradientStep)
      : tf.mul(direction, perImage(tf.div(strides, tf.add(tf.sqrt(tf.div(squares(direction), pixels)), 1e-12))));
  const next: Tensor4D = tf.clipByValue(tf.add(images, tf.add(drift, tf.mul(apply(normals), noise))), -1, 1);
  return { images: next, ...densityAndGradient(target, next), stepSizes };
}
