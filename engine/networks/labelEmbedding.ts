import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Normalisation } from '../nn/batchNorm';
import { groupNorm, normParameters } from '../nn/groupNorm';
import { dense, denseParameters } from '../nn/layers';
import { denseStack, joined, type NetworkTensors } from '../nn/normalisedLayers';
import { relu } from '../nn/operations';
import { he, merged, normal, type Declaration } from '../nn/parameters';
import type { Tensors } from '../runtime/program';
import type { Encoder } from './encoder';
import { labelHead, labelHeadParameters } from './labelHead';

/**
 * Networks of CcGAN's improved label input (Ding et al., ICLR 2021): continuous labels, normalised to [0, 1], as
 * vectors.
 */

export const embeddingLength = 128;
const groups = 8;
/** Added to labels so that the input is never 0, as in the authors' code. */
const shift = 1e-8;

/** T1: a regressor of labels, as its features and the head that predicts a label from them. */
export interface LabelRegressor extends NetworkTensors {
  /** `[batch, height, width, channels]` to `[batch, 128]`, 0 or more. */
  features(p: Tensors, norm: Normalisation, images: Tensor4D): Tensor2D;
  /** The head h2y: such features, of an image or embedded from a label, to the label `[batch]`. */
  label(p: Tensors, features: Tensor2D): Tensor1D;
}

/** @param encoder ResNet-34 in the paper. */
export function labelRegressor(encoder: Encoder): LabelRegressor {
  const hidden = denseStack('hidden', encoder.length, [512, embeddingLength]);
  return {
    ...joined(encoder, hidden, { parameters: labelHeadParameters('label', embeddingLength), buffers: {} }),
    features: (p, norm, images) => hidden.forward(p, norm, encoder.forward(p, norm, images)),
    label: (p, features) => labelHead(p, 'label', features),
  };
}

/** T2: maps labels to features from which T1's head predicts them. It has no batch normalisation. */
export interface LabelEmbedding {
  parameters: Declaration;
  /** Labels `[batch]` to `[batch, 128]`, 0 or more. */
  embed(p: Tensors, labels: Tensor1D): Tensor2D;
}

export function labelEmbedding(): LabelEmbedding {
  const layers = Array.from({ length: 4 }, (_, i) => ({ name: `layer${i}`, inputs: i === 0 ? 1 : embeddingLength }));
  return {
    parameters: {
      ...merged(
        ...layers.map(({ name, inputs }) => ({
          ...denseParameters(name, inputs, embeddingLength, he(inputs)),
          ...normParameters(`${name}/norm`, embeddingLength),
        })),
      ),
      // Without a bias the first layer makes a multiple of one vector, which group normalisation maps to the same for
      // every label.
      'layer0/bias': { shape: [embeddingLength], initial: normal(1) },
      ...denseParameters('embedding', embeddingLength, embeddingLength, he(embeddingLength)),
    },
    embed(p, labels) {
      const start = tf.reshape<tf.Rank.R2>(tf.add(labels, shift), [labels.shape[0], 1]);
      return relu(
        dense(
          p,
          'embedding',
          layers.reduce((h, { name }) => relu(groupNorm(p, `${name}/norm`, dense(p, name, h), groups)), start),
        ),
      );
    },
  };
}
