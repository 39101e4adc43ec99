import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { densityAndGradient, type LogDensity } from '../target';

/** Langevin steps as pure functions of a batch of chains (METHODS 3.3). Each chain is one image, accepted or refused for itself. */

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

/** Where pixels may change: 1 all over, or an attention window in [0, 1] that stays as it is for a pass. */
export type Window = Tensor4D | null;

export interface LangevinOptions {
  /** Whether the acceptance test is made. Without it the chain is biased (ULA). */
  adjusted: boolean;
  /** Acceptance that step sizes are adapted to. */
  acceptance: number;
}

const perImage = (x: Tensor1D): Tensor4D => tf.reshape(x, [x.shape[0], 1, 1, 1]);
const squares = (x: Tensor): Tensor1D => tf.sum<Tensor1D>(tf.square(x), [1, 2, 3]);

/**
 * One step of GRMALA, or of ULA: x' = x + eps^2 / (2 T) a^2 g(x) + eps a xi, accepted with probability
 * min(1, pi(x') q(x|x') / (pi(x) q(x'|x))) where q has that same drift. The window `a` preconditions: as it doesn't depend on x, the
 * correction stays exact over the pixels with a > 0, and the others are fixed (METHODS 3.5).
 *
 * @param temperatures T of each chain `[batch]`.
 * @param adaptation Rate at which log eps follows the acceptance; 0 freezes it, as an exact chain needs.
 * @returns `acceptance` `[batch]`: the probability with which each proposal was accepted.
 */
export function langevinStep(
  target: LogDensity, chains: Chains, { normals, uniforms }: StepNoise, temperatures: Tensor1D, adaptation: Tensor, window: Window, { adjusted, acceptance }: LangevinOptions,
): { chains: Chains; acceptance: Tensor1D } {
  const { images, density, gradient, stepSizes } = chains;
  const [epsilon, half] = [perImage(stepSizes), perImage(tf.div(tf.square(stepSizes), tf.mul(temperatures, 2)))];
  const windowed = (x: Tensor): Tensor4D => (window ? tf.mul(x, window) : x) as Tensor4D;
  // Noise of pixels that are fixed belongs to neither proposal.
  const noise = window ? tf.mul(normals, tf.cast(tf.greater(window, 0), 'float32')) : normals;
  const proposal = tf.add(images, windowed(tf.add(tf.mul(windowed(gradient), half), tf.mul(noise, epsilon)))) as Tensor4D;
  const next = densityAndGradient(target, proposal);
  if (!adjusted) {
    return { chains: { images: proposal, ...next, stepSizes }, acceptance: tf.onesLike(density) };
  }
  // The way back, in units of a: -(half a (g + g') + eps xi). The way there was the noise itself.
  const back = tf.add(tf.mul(windowed(tf.add(gradient, next.gradient)), half), tf.mul(noise, epsilon));
  const proposals = tf.div(tf.sub(squares(noise), tf.div(squares(back), tf.square(stepSizes))), 2);
  const logRatio: Tensor1D = tf.add(tf.div(tf.sub(next.density, density), temperatures), proposals);
  // A proposal whose density is not a number is refused: the chain stays where it was good.
  const sound = tf.equal(logRatio, logRatio);
  const ratio: Tensor1D = tf.where(sound, tf.exp<Tensor1D>(tf.minimum(logRatio, 0)), tf.zerosLike(logRatio));
  const accepted: Tensor1D = tf.less(uniforms, ratio);
  const ofImages = (a: Tensor4D, b: Tensor4D): Tensor4D => tf.where(perImage(accepted), a, b);
  return {
    acceptance: ratio,
    chains: {
      images: ofImages(proposal, images), gradient: ofImages(next.gradient, gradient), density: tf.where(accepted, next.density, density),
      stepSizes: tf.mul(stepSizes, tf.exp<Tensor1D>(tf.mul(tf.sub(ratio, acceptance), adaptation))),
    },
  };
}

/** Step of the gradient in sgld, as the authors' released code has it. */
const gradientStep = 1;

/**
 * One unadjusted step of another drift: along the gradient itself (sgld), or along the gradient divided by its root mean square over
 * the window (ngld), which no classifier's scale can slow down or blow up; ngld keeps pixels in [-1, 1].
 *
 * @param strides Root mean square change of a pixel, of ngld `[batch]`.
 */
export function driftStep(kind: 'sgld' | 'ngld', target: LogDensity, chains: Chains, normals: Tensor4D, strides: Tensor1D, noise: number, window: Window): Chains {
  const { images, gradient, stepSizes } = chains;
  const windowed: Tensor4D = window ? tf.mul(gradient, window) : gradient;
  const pixels = images.shape[1] * images.shape[2] * images.shape[3];
  const drift: Tensor4D = kind === 'sgld' ? tf.mul(windowed, gradientStep)
    : tf.mul(windowed, perImage(tf.div(strides, tf.add(tf.sqrt(tf.div(squares(windowed), pixels)), 1e-12))));
  const shaken = tf.mul(window ? tf.mul(normals, window) : normals, noise) as Tensor4D;
  const moved = tf.add(images, tf.add(drift, shaken)) as Tensor4D;
  const next = kind === 'ngld' ? tf.clipByValue(moved, -1, 1) : moved;
  return { images: next, ...densityAndGradient(target, next), stepSizes };
}
