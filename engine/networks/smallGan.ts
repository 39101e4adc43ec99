import * as tf from '@tensorflow/tfjs-core';
import { conditionalNormParameters, normBuffers } from '../nn/batchNorm';
import {
  conv,
  convParameters,
  dense,
  denseParameters,
  transposedConvParameters,
  upsamplingConv,
  withoutBias,
} from '../nn/layers';
import { relu } from '../nn/operations';
import { he, lecun, merged } from '../nn/parameters';
import { channels, doublings, type Architecture, type GeneratorNetwork, type NetworkSizes } from './architecture';
import { stridedTrunk } from './stridedTrunk';

/** The small preset's networks: a few convolutions, for a CPU (self-labeling README, Networks). */

function generator(sizes: NetworkSizes): GeneratorNetwork {
  // Two doublings at most: the coarse map stays large enough to hold strokes.
  const scale = 2 ** Math.min(2, doublings(sizes.image).count);
  const [height, width, colours] = sizes.image;
  const [startHeight, startWidth] = [height / scale, width / scale];
  const widths = scale === 4 ? [64, 32, 16] : [64, 16];
  const planes = widths.map((base) => channels(base, sizes));
  const blocks = planes.slice(1).map((outputs, i) => ({ name: `block${i}`, inputs: planes[i]!, outputs }));
  const last = planes.at(-1)!;
  return {
    parameters: {
      ...withoutBias(
        denseParameters('start', sizes.latent, startHeight * startWidth * planes[0]!, lecun(sizes.latent)),
      ),
      ...conditionalNormParameters('start/norm', planes[0]!, sizes.labels),
      ...merged(
        ...blocks.map(({ name, inputs, outputs }) => ({
          ...withoutBias(transposedConvParameters(name, 3, inputs, outputs, he(9 * inputs))),
          ...conditionalNormParameters(`${name}/norm`, outputs, sizes.labels),
        })),
      ),
      ...convParameters('image', 3, last, colours, lecun(9 * last)),
    },
    buffers: merged(
      normBuffers('start/norm', planes[0]!),
      ...blocks.map(({ name, outputs }) => normBuffers(`${name}/norm`, outputs)),
    ),
    forward(p, norm, latent, labels) {
      const start = tf.reshape(dense(p, 'start', latent), [latent.shape[0], startHeight, startWidth, planes[0]!]);
      let h = relu(norm.conditional(p, 'start/norm', start as tf.Tensor4D, labels));
      for (const { name } of blocks) h = relu(norm.conditional(p, `${name}/norm`, upsamplingConv(p, name, h), labels));
      return tf.tanh(conv(p, 'image', h));
    },
  };
}

export const smallArchitecture: Architecture = {
  generator,
  trunk: (sizes, role) =>
    stridedTrunk(
      sizes,
      [16, 32, 64].map((base) => channels(base, sizes)),
      role,
    ),
};
