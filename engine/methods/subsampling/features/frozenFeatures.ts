import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { HostTensors, Tensors } from '../../../runtime/program';

/** A trained feature extractor, which no later stage changes. */
export interface FrozenFeatures {
  /** Length of a feature vector. */
  dimension: number;
  /** All tensors that `features` reads. */
  tensors: HostTensors;
  /** Images in [-1, 1] to `[batch, dimension]`. */
  features(tensors: Tensors, images: Tensor4D): Tensor2D;
}

/** A trained predictor of continuous labels, normalised to [0, 1]. */
export interface LabelPredictor {
  /** Tensors that `predict` reads beside those of the features. */
  tensors: HostTensors;
  /** `[batch]` predicted labels of images, given their features. */
  predict(tensors: Tensors, images: Tensor4D, features: Tensor2D): Tensor1D;
}
