import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { dense, denseParameters } from '../nn/layers';
import { lecun, getTensor, type Declaration } from '../nn/parameters';
import type { Tensors } from '../runtime/program';
import type { TrunkNetwork } from './architecture';

/** What turns a trunk's features into a discriminator's score or a classifier's logits. */

export function discriminatorParameters(trunk: TrunkNetwork, labels: number): Declaration {
  return {
    ...trunk.parameters,
    ...denseParameters('score', trunk.features, 1, lecun(trunk.features)),
    'projection/weights': { shape: [labels, trunk.features], initial: lecun(trunk.features) },
  };
}

/**
 * D(x, y, m) = w . f(x) + b + m <V y, f(x)> (METHODS 2.2): with m = 0 it is an unconditional discriminator.
 * Returns `[batch]`.
 */
export function discriminate(
  trunk: TrunkNetwork,
  p: Tensors,
  images: Tensor4D,
  labels: Tensor2D,
  mask: Tensor1D,
): Tensor1D {
  const features = trunk.forward(p, images);
  const plain = tf.reshape(dense(p, 'score', features), [images.shape[0]]);
  const projected = tf.sum(tf.mul(tf.matMul(labels, getTensor(p, 'projection/weights') as Tensor2D), features), 1);
  return tf.add(plain, tf.mul(mask, projected));
}

export function classifierParameters(trunk: TrunkNetwork, labels: number): Declaration {
  return { ...trunk.parameters, ...denseParameters('logits', trunk.features, labels, lecun(trunk.features)) };
}

/** Logits `[batch, labels]`. */
export function classify(trunk: TrunkNetwork, p: Tensors, images: Tensor4D): Tensor2D {
  return dense(p, 'logits', trunk.forward(p, images));
}
