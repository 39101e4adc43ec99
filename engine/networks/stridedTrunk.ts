import * as tf from '@tensorflow/tfjs-core';
import { stridedConvolutions } from '../nn/stridedConvolutions';
import type { NetworkSizes, TrunkNetwork, TrunkRole } from './architecture';

/**
 * Strided convolutions as a trunk. A discriminator sums its last map over positions, as SNGAN does; a classifier
 * flattens it, since the position of a stroke tells classes apart.
 */
export function stridedTrunk({ image }: NetworkSizes, planes: readonly number[], role: TrunkRole): TrunkNetwork {
  const convolutions = stridedConvolutions(image, planes);
  const [height, width, channels] = convolutions.shape;
  const features = role === 'discriminator' ? channels : height * width * channels;
  return {
    parameters: convolutions.parameters,
    features,
    forward(p, images) {
      const map = convolutions.forward(p, images);
      return role === 'discriminator' ? tf.sum(map, [1, 2]) : tf.reshape(map, [images.shape[0], features]);
    },
  };
}
