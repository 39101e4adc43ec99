import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageDataset } from '../../datasets/dataset';
import { dense, denseParameters } from '../../nn/layers';
import { he, type Declaration } from '../../nn/parameters';
import { stridedConvolutions } from '../../nn/stridedConvolutions';
import { sizeOf, type Tensors } from '../../runtime/program';

/** Features of an image, before the last layer of an evaluation network. */
export const featureCount = 64;
/** Images in one update. */
export const trainingBatch = 128;

/** What all evaluation networks have in common: from images to features. */
interface EvaluationBackbone {
  parameters: Declaration;
  /** Height, width and channels of the map that the features are made of. */
  map: readonly [height: number, width: number, channels: number];
  /** `[batch, 64]`, linear. */
  features(p: Tensors, images: Tensor4D): Tensor2D;
}

/** Convolutions small enough to train in a minute; channels in multiples of 16, the fast ones. */
export function evaluationBackbone({ height, width, channels }: ImageDataset): EvaluationBackbone {
  const convolutions = stridedConvolutions([height, width, channels], [32, 64, 64]);
  const flat = sizeOf(convolutions.shape);
  return {
    parameters: { ...convolutions.parameters, ...denseParameters('features', flat, featureCount, he(flat)) },
    map: convolutions.shape,
    features: (p, images) => dense(p, 'features', tf.reshape(convolutions.forward(p, images), [images.shape[0], flat])),
  };
}
