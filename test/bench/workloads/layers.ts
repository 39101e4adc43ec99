import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { conditionalNormParameters, type Normalisation } from '../../../engine/nn/batchNorm';
import { named, type Declaration } from '../../../engine/nn/parameters';
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
