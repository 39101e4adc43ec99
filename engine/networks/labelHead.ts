import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { dense, denseParameters } from '../nn/layers';
import { relu } from '../nn/operations';
import { constant, lecun, type Declaration } from '../nn/parameters';
import type { Tensors } from '../runtime/program';

/**
 * The last layer of networks that predict a continuous label, normalised to [0, 1]: dense, with a rectifier.
 */

export function labelHeadParameters(name: string, inputs: number): Declaration {
  return {
    ...denseParameters(name, inputs, 1, lecun(inputs)),
    // The middle of the labels: a network that starts there is not dead under its rectifier.
    [`${name}/bias`]: { shape: [1], initial: constant(0.5) },
  };
}

/** `[batch, inputs]` to labels `[batch]`, 0 or more. */
export function labelHead(p: Tensors, name: string, x: Tensor2D): Tensor1D {
  return tf.reshape(relu(dense(p, name, x)), [x.shape[0]]);
}
