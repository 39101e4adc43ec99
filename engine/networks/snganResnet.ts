import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { conditionalNormParameters, normBuffers } from '../nn/batchNorm';
import { conv, convParameters, dense, denseParameters } from '../nn/layers';
import { joined } from '../nn/normalisedLayers';
import { relu } from '../nn/operations';
import { lecun } from '../nn/parameters';
import {
  channels,
  doublings,
  type Architecture,
  type GeneratorNetwork,
  type NetworkSizes,
  type TrunkNetwork,
  type TrunkRole,
} from './architecture';
import { downBlock, downBlockParameters, levelBlock, openingBlock, upBlock, upBlockTensors } from './residualBlocks';

/**
 * SNGAN's residual networks for images of about 32 x 32 (Miyato et al., 2018, appendix B.4), with conditional
 * normalisation.
 */

function generator(sizes: NetworkSizes): GeneratorNetwork {
  const { height, width, count } = doublings(sizes.image);
  const planes = channels(256, sizes);
  const blocks = Array.from({ length: count }, (_, i) => `block${i}`);
  return {
    ...joined(
      { parameters: denseParameters('start', sizes.latent, height * width * planes, lecun(sizes.latent)), buffers: {} },
      ...blocks.map((name) => upBlockTensors(name, planes, planes, sizes.labels)),
      {
        parameters: conditionalNormParameters('image/norm', planes, sizes.labels),
        buffers: normBuffers('image/norm', planes),
      },
      { parameters: convParameters('image', 3, planes, sizes.image[2], lecun(9 * planes)), buffers: {} },
    ),
    forward(p, norm, latent, labels) {
      let h: Tensor4D = tf.reshape<tf.Rank.R4>(dense(p, 'start', latent), [latent.shape[0], height, width, planes]);
      for (const name of blocks) h = upBlock(p, norm, name, h, labels);
      return tf.tanh(conv(p, 'image', relu(norm.conditional(p, 'image/norm', h, labels))));
    },
  };
}

function trunk(sizes: NetworkSizes, role: TrunkRole): TrunkNetwork {
  const planes = channels(128, sizes);
  return {
    features: planes,
    parameters: {
      ...downBlockParameters('block0', sizes.image[2], planes, true),
      ...downBlockParameters('block1', planes, planes, true),
      ...downBlockParameters('block2', planes, planes, false),
      ...downBlockParameters('block3', planes, planes, false),
    },
    forward(p, images) {
      let h = downBlock(p, 'block1', openingBlock(p, 'block0', images));
      for (const name of ['block2', 'block3']) h = levelBlock(p, name, h);
      // A discriminator sums, as SNGAN does; a classifier averages, so that it begins unsure.
      return role === 'discriminator' ? tf.sum(relu(h), [1, 2]) : tf.mean(relu(h), [1, 2]);
    },
  };
}

export const resnetArchitecture: Architecture = { generator, trunk };
