import * as tf from '@tensorflow/tfjs-core';
import { conv, convParameters } from '../../../nn/layers';
import { leakyRelu } from '../../../nn/operations';
import { he, merged } from '../../../nn/parameters';
import type { NetworkSizes, TrunkNetwork, TrunkRole } from './architecture';

const slope = 0.1;

/**
 * 4x4 convolutions of stride 2 with leaky rectifiers, one for each of `planes`. A discriminator sums its last map, as SNGAN
 * does; a classifier keeps every position of it, since where a stroke lies says what it is.
 */
export function stridedTrunk({ image: [height, width, colours] }: NetworkSizes, planes: readonly number[], role: TrunkRole): TrunkNetwork {
  const layers = planes.map((outputs, i) => ({ name: `conv${i}`, inputs: i === 0 ? colours : planes[i - 1]!, outputs }));
  const shrunk = (size: number) => layers.reduce((n) => Math.ceil(n / 2), size);
  const last = planes.at(-1)!;
  const features = role === 'discriminator' ? last : shrunk(height) * shrunk(width) * last;
  return {
    parameters: merged(...layers.map(({ name, inputs, outputs }) => convParameters(name, 4, inputs, outputs, he(16 * inputs)))),
    features,
    forward(p, images) {
      const map = layers.reduce((h, { name }) => leakyRelu(conv(p, name, h, 2), slope), images);
      return role === 'discriminator' ? tf.sum(map, [1, 2]) : tf.reshape(map, [images.shape[0], features]);
    },
  };
}
