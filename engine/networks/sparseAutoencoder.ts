import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Normalisation } from '../nn/batchNorm';
import { conv, convParameters, dense, denseParameters, doublingConv } from '../nn/layers';
import {
  convNorm,
  denseNorm,
  denseStack,
  doublingConvNorm,
  joined,
  normRelu,
  type NetworkTensors,
} from '../nn/normalisedLayers';
import { relu } from '../nn/operations';
import { he, lecun } from '../nn/parameters';
import { sizeOf, type Tensors } from '../runtime/program';
import { doublings, type ImageShape } from './architecture';
import { labelHead, labelHeadParameters } from './labelHead';

/**
 * The feature extractor for continuous labels: a sparse autoencoder with a label predictor (Ding, Wang, Wang and
 * Welch).
 */

export interface SparseAutoencoderOptions {
  image: ImageShape;
  /**
   * The journal's version has a dense layer before and after its features; v1's features are the flattened last map.
   */
  form: 'v1' | 'journal';
  /** Channels of the finest map; 64 in the papers. */
  channels: number;
  /**
   * Length of the journal's features; the papers have as many as the image has numbers. v1's follow from the channels.
   */
  length: number;
  /** Widths of the label predictor's hidden layers; by default those of the paper. */
  predictor?: readonly number[];
}

export interface SparseAutoencoder extends NetworkTensors {
  length: number;
  /** `[batch, height, width, channels]` to features `[batch, length]`, 0 or more. */
  encode(p: Tensors, norm: Normalisation, images: Tensor4D): Tensor2D;
  /** Features back to images in [-1, 1]. */
  decode(p: Tensors, norm: Normalisation, features: Tensor2D): Tensor4D;
  /** Features to normalised labels `[batch]`, 0 or more. */
  predict(p: Tensors, norm: Normalisation, features: Tensor2D): Tensor1D;
}

/** Multiples of the channels that each level's two convolutions make, from the finest level to the coarsest. */
type Levels = readonly (readonly [first: number, second: number])[];

/** Largest number of halvings of the map: 4 for 64 x 64, 3 for 32 x 32, down to a map of 4 x 4. */
const maxLevels = 4;

/** The published levels are four; where images are smaller, the coarsest channels come earlier. */
const levelsOf = {
  v1: (count: number): Levels =>
    Array.from({ length: count }, (_, i) => [2 ** i, 2 ** i * (i === count - 1 ? 1.5 : 1)] as const),
  journal: (count: number): Levels =>
    (
      [
        [1, 1],
        [1, 2],
        [2, 4],
        [4, 4],
      ] as const
    ).slice(0, count),
};
const decoderOf = {
  v1: (count: number): Levels =>
    Array.from({ length: count }, (_, i) => [2 ** (count - 1 - i), 2 ** (count - 1 - i)] as const),
  journal: (count: number): Levels =>
    (
      [
        [4, 2],
        [2, 1],
        [1, 1],
        [1, 1],
      ] as const
    ).slice(maxLevels - count),
};
const predictorOf = { v1: [2048, 1024, 512, 128], journal: [1024, 512, 256] } as const;

export function sparseAutoencoder({
  image,
  form,
  channels,
  length,
  predictor = predictorOf[form],
}: SparseAutoencoderOptions): SparseAutoencoder {
  const count = Math.min(maxLevels, doublings(image).count);
  const scaled = (levels: Levels) =>
    levels.map(([first, second]) => [Math.round(first * channels), Math.round(second * channels)] as const);
  const encoder = scaled(levelsOf[form](count));
  const decoder = scaled(decoderOf[form](count));
  const map = [image[0] / 2 ** count, image[1] / 2 ** count, encoder.at(-1)![1]] as const;
  const flat = sizeOf(map);
  const features = form === 'v1' ? flat : length;
  const label = denseStack('predictor', features, predictor);
  // v1's last layers of encoder and decoder, which make the features and the image, have no normalisation.
  const isLast = (i: number) => form === 'v1' && i === count - 1;
  const plain = (name: string, inputs: number, outputs: number): NetworkTensors => ({
    parameters: convParameters(name, 3, inputs, outputs, he(9 * inputs)),
    buffers: {},
  });
  const imageKernel = form === 'v1' ? 3 : 1;
  const finest = decoder.at(-1)![form === 'v1' ? 0 : 1];
  return {
    ...joined(
      ...encoder.flatMap(([first, second], i) => [
        convNorm(`encoder${i}/halving`, 4, encoder[i - 1]?.[1] ?? image[2], first),
        isLast(i) ? plain(`encoder${i}/conv`, first, second) : convNorm(`encoder${i}/conv`, 3, first, second),
      ]),
      ...(form === 'v1'
        ? []
        : [
            { parameters: denseParameters('features', flat, features, he(flat)), buffers: {} },
            denseNorm('map', features, flat),
          ]),
      ...decoder.flatMap(([first, second], i) => [
        doublingConvNorm(`decoder${i}/doubling`, decoder[i - 1]?.[1] ?? map[2], first),
        ...(isLast(i) ? [] : [convNorm(`decoder${i}/conv`, 3, first, second)]),
      ]),
      {
        parameters: convParameters('image', imageKernel, finest, image[2], lecun(imageKernel ** 2 * finest)),
        buffers: {},
      },
      label,
      { parameters: labelHeadParameters('label', predictor.at(-1) ?? features), buffers: {} },
    ),
    length: features,
    encode(p, norm, images) {
      const last = encoder.reduce((h, _, i) => {
        const halved = normRelu(p, norm, `encoder${i}/halving`, conv(p, `encoder${i}/halving`, h, 2));
        const y = conv(p, `encoder${i}/conv`, halved);
        return isLast(i) ? relu(y) : normRelu(p, norm, `encoder${i}/conv`, y);
      }, images);
      const vectors: Tensor2D = tf.reshape(last, [images.shape[0], flat]);
      return form === 'v1' ? vectors : relu(dense(p, 'features', vectors));
    },
    decode(p, norm, given) {
      const start = form === 'v1' ? given : normRelu(p, norm, 'map', dense(p, 'map', given));
      const last = decoder.reduce(
        (h, _, i) => {
          const doubled = normRelu(p, norm, `decoder${i}/doubling`, doublingConv(p, `decoder${i}/doubling`, h));
          return isLast(i) ? doubled : normRelu(p, norm, `decoder${i}/conv`, conv(p, `decoder${i}/conv`, doubled));
        },
        tf.reshape<tf.Rank.R4>(start, [given.shape[0], ...map]),
      );
      return tf.tanh(conv(p, 'image', last));
    },
    predict: (p, norm, given) => labelHead(p, 'label', label.forward(p, norm, given)),
  };
}
