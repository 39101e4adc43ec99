import * as tf from '@tensorflow/tfjs-core';
import { conditionalNormParameters, normBuffers } from '../nn/batchNorm';
import { dense, denseParameters, doublingConv, transposedConvParameters, withoutBias } from '../nn/layers';
import { relu } from '../nn/operations';
import { merged, normal } from '../nn/parameters';
import { channels, doublings, type Architecture, type GeneratorNetwork, type NetworkSizes } from './architecture';
import { stridedTrunk } from './stridedTrunk';

/**
 * DCGAN (Radford et al., 2016) with conditional normalisation and a spectrally normalised, projecting discriminator.
 */

const finest = 64;
const initial = normal(0.02);

function generator(sizes: NetworkSizes): GeneratorNetwork {
  const { height, width, count } = doublings(sizes.image);
  // 64 channels at half the image's size, twice as many at each coarser one.
  const planes = Array.from({ length: count }, (_, i) => channels(finest * 2 ** (count - 1 - i), sizes));
  const blocks = planes.slice(1).map((outputs, i) => ({ name: `block${i}`, inputs: planes[i]!, outputs }));
  return {
    parameters: {
      ...withoutBias(denseParameters('start', sizes.latent, height * width * planes[0]!, initial)),
      ...conditionalNormParameters('start/norm', planes[0]!, sizes.labels),
      ...merged(
        ...blocks.map(({ name, inputs, outputs }) => ({
          ...withoutBias(transposedConvParameters(name, 4, inputs, outputs, initial)),
          ...conditionalNormParameters(`${name}/norm`, outputs, sizes.labels),
        })),
      ),
      ...transposedConvParameters('image', 4, planes.at(-1)!, sizes.image[2], initial),
    },
    buffers: merged(
      normBuffers('start/norm', planes[0]!),
      ...blocks.map(({ name, outputs }) => normBuffers(`${name}/norm`, outputs)),
    ),
    forward(p, norm, latent, labels) {
      const start = tf.reshape<tf.Rank.R4>(dense(p, 'start', latent), [latent.shape[0], height, width, planes[0]!]);
      let h = relu(norm.conditional(p, 'start/norm', start, labels));
      for (const { name } of blocks) h = relu(norm.conditional(p, `${name}/norm`, doublingConv(p, name, h), labels));
      return tf.tanh(doublingConv(p, 'image', h));
    },
  };
}

export const dcganArchitecture: Architecture = {
  generator,
  // 64 channels at half the image's size, twice as many at each coarser one.
  trunk: (sizes, role) =>
    stridedTrunk(
      sizes,
      Array.from({ length: doublings(sizes.image).count }, (_, i) => channels(finest * 2 ** i, sizes)),
      role,
    ),
};
