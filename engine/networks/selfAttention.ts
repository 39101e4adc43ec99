import * as tf from '@tensorflow/tfjs-core';
import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { conv, convParameters, withoutBias } from '../nn/layers';
import { constant, lecun, getTensor, type Declaration } from '../nn/parameters';
import type { Tensors } from '../runtime/program';

/**
 * Self-attention of SAGAN and BigGAN (Zhang et al., 2019): to each position of a map is added a weighted sum over all
 * positions.
 */

export function selfAttentionParameters(name: string, channels: number): Declaration {
  const [key, value] = [Math.max(1, channels / 8), channels / 2];
  return {
    ...withoutBias({
      ...convParameters(`${name}/query`, 1, channels, key, lecun(channels)),
      ...convParameters(`${name}/key`, 1, channels, key, lecun(channels)),
      ...convParameters(`${name}/value`, 1, channels, value, lecun(channels)),
      ...convParameters(`${name}/output`, 1, value, channels, lecun(value)),
    }),
    [`${name}/gain`]: { shape: [1], initial: constant(0) },
  };
}

/** Keys and values are max-pooled over 2 x 2 positions: height and width of `x` must be even. */
export function selfAttention(p: Tensors, name: string, x: Tensor4D): Tensor4D {
  const [batch, height, width] = x.shape;
  const positions = (map: Tensor4D) => tf.reshape<tf.Rank.R3>(map, [batch, map.shape[1] * map.shape[2], map.shape[3]]);
  const queries = positions(conv(p, `${name}/query`, x));
  const keys = positions(tf.maxPool(conv(p, `${name}/key`, x), 2, 2, 'valid'));
  const values = positions(tf.maxPool(conv(p, `${name}/value`, x), 2, 2, 'valid'));
  const weights = tf.softmax<Tensor3D>(tf.matMul(queries, keys, false, true));
  const seen = tf.reshape<tf.Rank.R4>(tf.matMul(weights, values), [batch, height, width, values.shape[2]]);
  return tf.add(x, tf.mul(conv(p, `${name}/output`, seen), getTensor(p, `${name}/gain`)));
}
