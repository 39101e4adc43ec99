import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { densityAndGradient, type LogDensity } from '../targetDensity';
import type { Preconditioner } from './preconditioner';

/**
 * Langevin steps as pure functions of the state of a batch of chains (STIC README, Langevin steps). Each chain is one
 * image, accepted or rejected by itself.
 */

/** The state of a batch of chains; every tensor is `[batch, ...]`. */
export interface ChainState {
  images: Tensor4D;
  /** U at the images, and its gradient. */
  density: Tensor1D;
  gradient: Tensor4D;
  /** epsilon of each chain. */
  stepSizes: Tensor1D;
}

export interface LangevinStep {
  /** The noise xi, N(0, 1), of the images' shape. */
  normals: Tensor4D;
  /** T of each chain `[batch]`. */
  temperatures: Tensor1D;
  preconditioner: Preconditioner;
  /** The acceptance test; null leaves it out, which makes the chain biased (ULA). */
  metropolis: MetropolisTest | null;
}

interface MetropolisTest {
  /** Uniform in [0, 1), one for each chain `[batch]`. */
  uniforms: Tensor1D;
  /** The rate at which log epsilon follows the acceptance; 0 freezes epsilon, as an exact chain needs. */
  adaptation: Tensor;
  /** The acceptance rate that step sizes adapt to. */
  targetAcceptance: number;
}

const perImage = (x: Tensor1D): Tensor4D => tf.reshape(x, [x.shape[0], 1, 1, 1]);
const squares = (x: Tensor): Tensor1D => tf.sum<Tensor1D>(tf.square(x), [1, 2, 3]);

/**
 * One step of GRMALA, or of ULA without the acceptance test: x' = x + eps^2 / (2 T) P P' g(x) + eps P xi, accepted with
 * probability min(1, pi(x') q(x|x') / (pi(x) q(x'|x))), where q has that same drift. As P does not depend on x, the
 * correction is exact for every P: the reverse proposal needs the noise xi' = -(xi + eps / (2 T) P' (g(x) + g(x'))),
 * and components that P maps to zero have the same length in both.
 *
 * @returns `acceptance` `[batch]`: the probability with which each proposal was accepted, 1 without a test.
 */
export function langevinStep(
  logDensity: LogDensity,
  { images, density, gradient, stepSizes }: ChainState,
  { normals, temperatures, preconditioner: { apply, transposed }, metropolis }: LangevinStep,
): { chains: ChainState; acceptance: Tensor1D } {
  const [epsilon, half] = [perImage(stepSizes), perImage(tf.div(stepSizes, tf.mul(temperatures, 2)))];
  const direction: Tensor4D = tf.add(tf.mul(transposed(gradient), half), normals);
  const proposal: Tensor4D = tf.add(images, tf.mul(apply(direction), epsilon));
  const next = densityAndGradient(logDensity, proposal);
  if (!metropolis) {
    return { chains: { images: proposal, ...next, stepSizes }, acceptance: tf.onesLike(density) };
  }
  const { uniforms, adaptation, targetAcceptance } = metropolis;
  const back = tf.add(direction, tf.mul(transposed(next.gradient), half));
  const proposals = tf.div(tf.sub(squares(normals), squares(back)), 2);
  const logRatio: Tensor1D = tf.add(tf.div(tf.sub(next.density, density), temperatures), proposals);
  // A proposal whose density is not a number is rejected: the chain stays at its last good state.
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
      stepSizes: tf.mul(stepSizes, tf.exp<Tensor1D>(tf.mul(tf.sub(ratio, targetAcceptance), adaptation))),
    },
  };
}

/** The step of sgld, in gradients, as in the authors' released code. */
const gradientStep = 1;

interface DriftNoise {
  /** N(0, 1), of the images' shape. */
  normals: Tensor4D;
  /** Standard deviation of the noise. */
  noiseDeviation: number;
  preconditioner: Preconditioner;
}

/**
 * sgld steps along the gradient itself; ngld along the gradient divided by its root mean square, so that the root mean
 * square change of a pixel is `stepRms` `[batch]`.
 */
export type DriftStep = DriftNoise & ({ kind: 'sgld' } | { kind: 'ngld'; stepRms: Tensor1D });

/**
 * One unadjusted step of fixed length: x' = clip(x + drift + noise). The step of ngld does not depend on the scale of
 * the gradient. Pixels are kept in [-1, 1]: with sgld, the gradient of the box penalty would otherwise move pixels
 * outside ever farther to either side.
 */
export function driftStep(
  logDensity: LogDensity,
  { images, gradient, stepSizes }: ChainState,
  step: DriftStep,
): ChainState {
  const {
    normals,
    noiseDeviation,
    preconditioner: { apply, transposed },
  } = step;
  const direction = apply(transposed(gradient));
  const pixels = images.shape[1] * images.shape[2] * images.shape[3];
  const drift: Tensor4D =
    step.kind === 'sgld'
      ? tf.mul(direction, gradientStep)
      : tf.mul(direction, perImage(tf.div(step.stepRms, tf.add(tf.sqrt(tf.div(squares(direction), pixels)), 1e-12))));
  const next: Tensor4D = tf.clipByValue(tf.add(images, tf.add(drift, tf.mul(apply(normals), noiseDeviation))), -1, 1);
  return { images: next, ...densityAndGradient(logDensity, next), stepSizes };
}
