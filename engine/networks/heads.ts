import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { dense, denseParameters } from '../nn/layers';
import { lecun, getTensor, type Declaration } from '../nn/parameters';
import type { Tensors } from '../runtime/program';
import type { TrunkNetwork } from './architecture';

/** The last layers of a discriminator, which make a score of a trunk's features, and of a classifier. */

export function discriminatorParameters(trunk: TrunkNetwork, labels: number): Declaration {
  return {
    ...trunk.parameters,
    ...denseParameters('score', trunk.features, 1, lecun(trunk.features)),
    'projection/weights': { shape: [labels, trunk.features], initial: lecun(trunk.features) },
  };
}

/** Images `[batch, height, width, channels]` with the labels that a discriminator scores them under. */
export interface LabelledImages {
  images: Tensor4D;
  /** `[batch, labels]`. */
  labels: Tensor2D;
  /** `[batch]`: factor on the label's term; 0 makes the discriminator unconditional. */
  mask: Tensor1D;
}

/**
 * The score `[batch]` of a projection discriminator (Miyato and Koyama, 2018) with a mask of its label term:
 * D(x, y, m) = w . f(x) + b + m <V y, f(x)>.
 */
export function discriminate(trunk: TrunkNetwork, p: Tensors, { images, labels, mask }: LabelledImages): Tensor1D {
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
