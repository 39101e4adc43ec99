import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { conditionalNormParameters, type Normalisation } from '../../../engine/nn/batchNorm';
import { constant, named, type Declaration } from '../../../engine/nn/parameters';
import type { Tensors } from '../../../engine/runtime/program';

/** Layers that only the bench's networks use, in the manner of engine/nn/layers. */

/** Convolution padded by `padding` on every side, as PyTorch pads: "same" padding is another one where the stride is 2. */
export function paddedConv(p: Tensors, name: string, x: Tensor4D, stride: number, padding: number): Tensor4D {
  const y = tf.conv2d(x, named(p, `${name}/weights`) as Tensor4D, stride, padding);
  const bias = p[`${name}/bias`];
  return bias ? tf.add(y, bias) : y;
}

/** Batch normalisation with one gain and offset: the conditional one, with a single label. */
export const batchNormParameters = (name: string, channels: number): Declaration => conditionalNormParameters(name, channels, 1);

export function batchNorm(p: Tensors, norm: Normalisation, name: string, x: Tensor4D): Tensor4D {
  return norm.conditional(p, name, x, tf.ones([x.shape[0], 1]));
}

export function groupNormParameters(name: string, features: number): Declaration {
  return { [`${name}/gain`]: { shape: [features], initial: constant(1) }, [`${name}/offset`]: { shape: [features], initial: constant(0) } };
}

/** Group normalisation of `[batch, features]` (Wu and He, 2018). */
export function groupNorm(p: Tensors, name: string, x: Tensor2D, groups: number): Tensor2D {
  const [batch, features] = x.shape;
  const grouped = tf.reshape(x, [batch, groups, features / groups]);
  const centred = tf.sub(grouped, tf.mean(grouped, 2, true));
  const variance = tf.mean(tf.square(centred), 2, true);
  const standard = tf.reshape<tf.Rank.R2>(tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5))), [batch, features]);
  return tf.add<Tensor2D>(tf.mul(standard, named(p, `${name}/gain`)), named(p, `${name}/offset`));
}
