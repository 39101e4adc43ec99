import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../runtime/program';
import { constant, getTensor, type Declaration } from './parameters';

/** Normalisations that look at one example alone, so that it never depends on what else is in its batch. */

const epsilon = 1e-5;

/** Gain and bias for each channel. */
export function normParameters(name: string, channels: number): Declaration {
  return {
    [`${name}/gain`]: { shape: [channels], initial: constant(1) },
    [`${name}/bias`]: { shape: [channels], initial: constant(0) },
  };
}

/**
 * Group normalisation (Wu and He, 2018): the channels of each group, over all positions, to mean 0 and
 * variance 1. `x` is `[batch, channels]` or `[batch, ..., channels]`, and `groups` divides `channels`.
 */
export function groupNorm<T extends Tensor>(p: Tensors, name: string, x: T, groups: number): T {
  const channels = x.shape.at(-1)!;
  if (channels % groups !== 0)
    throw new Error(`${channels} channels can't be normalised in ${groups} groups of equal size.`);
  return affine(
    p,
    name,
    normalised(x, (y) => groupMeans(y, groups)),
  ) as T;
}

/** Instance normalisation (Ulyanov et al., 2016): every channel of every image by itself. */
export function instanceNorm<T extends Tensor>(p: Tensors, name: string, x: T): T {
  return groupNorm(p, name, x, x.shape.at(-1)!);
}

/** Layer normalisation (Ba et al., 2016): the channels of every position. */
export function layerNorm<T extends Tensor>(p: Tensors, name: string, x: T): T {
  return affine(
    p,
    name,
    normalised(x, (y) => tf.mean(y, -1, true)),
  ) as T;
}

/**
 * x to mean 0 and variance 1 where `means` takes the means. The gradient is the closed form (what changes neither mean
 * nor variance of the result passes): a third of the operations, and images stay in the layout of the convolutions
 * around.
 */
function normalised(x: Tensor, means: (x: Tensor) => Tensor): Tensor {
  const withGradient = tf.customGrad((...given) => {
    const [input, save] = given as unknown as [Tensor, tf.GradSaveFunc];
    const centred = tf.sub(input, means(input));
    const scale = tf.rsqrt(tf.add(means(tf.square(centred)), epsilon));
    const value = tf.mul(centred, scale);
    save([value, scale]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const [y, kept] = saved as [Tensor, Tensor];
      return tf.mul(tf.sub(tf.sub(dy, means(dy)), tf.mul(y, means(tf.mul(dy, y)))), kept);
    };
    return { value, gradFunc };
  });
  return withGradient(x);
}

function affine(p: Tensors, name: string, x: Tensor): Tensor {
  return tf.add(tf.mul(x, getTensor(p, `${name}/gain`)), getTensor(p, `${name}/bias`));
}

/**
 * Each group's mean at all of its channels, `[batch, 1..., channels]`. Positions are folded first, in whatever layout
 * they lie.
 */
function groupMeans(x: Tensor, groups: number): Tensor {
  const [batch, channels] = [x.shape[0], x.shape.at(-1)!];
  const positions = x.shape.map((_, axis) => axis).slice(1, -1);
  const perChannel = positions.length > 0 ? tf.mean(x, positions) : x;
  const perGroup = tf.mean(tf.reshape(perChannel, [batch, groups, channels / groups]), 2, true);
  const spread = tf.add(perGroup, tf.zeros([1, 1, channels / groups]));
  return tf.reshape(spread, [batch, ...positions.map(() => 1), channels]);
}
