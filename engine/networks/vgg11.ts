import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Normalisation } from '../nn/batchNorm';
import { conv } from '../nn/layers';
import { convNorm, denseStack, joined, normRelu, type NetworkTensors } from '../nn/normalisedLayers';
import type { Tensors } from '../runtime/program';
import type { ImageShape } from './architecture';
import { labelHead, labelHeadParameters } from './labelHead';

/**
 * VGG-11 with batch normalisation (Simonyan and Zisserman, 2015) as a regressor: the network of v1's label filter
 * (Ding, Wang, Wang and Welch, arXiv 2103.11166v1).
 */

/** Predicts an image's continuous label. */
export interface Regressor extends NetworkTensors {
  /** `[batch, height, width, channels]` to normalised labels `[batch]`, 0 or more. */
  forward(p: Tensors, norm: Normalisation, images: Tensor4D): Tensor1D;
}

/** Channels of the convolutions between two halvings of the map. */
const published = [[64], [128], [256, 256], [512, 512], [512, 512]] as const;

/** @param width a factor on all channels. */
export function vgg11(image: ImageShape, width = 1): Regressor {
  const scaled = (channels: number) => Math.max(4, Math.round(channels * width));
  const planes = published.map((stage) => stage.map(scaled));
  const layers = planes.flatMap((stage, i) =>
    stage.map((outputs, k) => ({ name: `stage${i}/conv${k}`, outputs, halves: k === stage.length - 1 })),
  );
  const inputsOf = (i: number) => layers[i - 1]?.outputs ?? image[2];
  // A map of one pixel can't be halved: images below 32 pixels are halved fewer times.
  const halved = (size: number) => planes.reduce((n) => Math.max(1, Math.floor(n / 2)), size);
  const flat = halved(image[0]) * halved(image[1]) * layers.at(-1)!.outputs;
  const hidden = denseStack('hidden', flat, [scaled(128), scaled(128)]);
  return {
    ...joined(...layers.map(({ name, outputs }, i) => convNorm(name, 3, inputsOf(i), outputs)), hidden, {
      parameters: labelHeadParameters('label', scaled(128)),
      buffers: {},
    }),
    forward(p, norm, images) {
      const last = layers.reduce((h, { name, halves }) => {
        const y = normRelu(p, norm, name, conv(p, name, h));
        return halves ? halvedMap(y) : y;
      }, images);
      return labelHead(p, 'label', hidden.forward(p, norm, tf.reshape(last, [images.shape[0], flat])));
    },
  };
}

/** Max-pooling of 2 x 2 pixels; an axis of one pixel stays as it is. */
function halvedMap(x: Tensor4D): Tensor4D {
  const [, height, width] = x.shape;
  const window: [number, number] = [Math.min(2, height), Math.min(2, width)];
  return height === 1 && width === 1 ? x : tf.maxPool(x, window, window, 'valid');
}
