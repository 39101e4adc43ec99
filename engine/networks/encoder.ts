import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Normalisation } from '../nn/batchNorm';
import type { NetworkTensors } from '../nn/normalisedLayers';
import { stridedConvolutions } from '../nn/stridedConvolutions';
import { sizeOf, type Tensors } from '../runtime/program';
import type { ImageShape } from './architecture';

/** Maps images to vectors. */
export interface Encoder extends NetworkTensors {
  /** Length of the vectors. */
  length: number;
  /** `[batch, height, width, channels]` to `[batch, length]`. */
  forward(p: Tensors, norm: Normalisation, images: Tensor4D): Tensor2D;
}

/** A few convolutions of stride 2, for a CPU; the vector is the flattened last map. */
export function smallEncoder(image: ImageShape, planes: readonly number[] = [16, 32, 64]): Encoder {
  const convolutions = stridedConvolutions(image, planes);
  const length = sizeOf(convolutions.shape);
  return {
    parameters: convolutions.parameters,
    buffers: {},
    length,
    forward: (p, _norm, images) => tf.reshape(convolutions.forward(p, images), [images.shape[0], length]),
  };
}
