import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { conditionalNormParameters, normBuffers, type Normalisation } from '../nn/batchNorm';
import { conv, convParameters, dense, denseParameters, transposedConvParameters, upsamplingConv, withoutBias } from '../nn/layers';
import { downsample, relu, upsample } from '../nn/operations';
import { he, lecun, merged, type Declaration } from '../nn/parameters';
import type { Tensors } from '../runtime/program';
import { channels, doublings, type Architecture, type GeneratorNetwork, type NetworkSizes, type TrunkNetwork, type TrunkRole } from './architecture';

/** SNGAN's residual networks for images of about 32 x 32 (Miyato et al., 2018, appendix B.4), with conditional normalisation. */

function generator(sizes: NetworkSizes): GeneratorNetwork {
  const { height, width, count } = doublings(sizes.image);
  const planes = channels(256, sizes);
  const blocks = Array.from({ length: count }, (_, i) => `block${i}`);
  return {
    parameters: {
      ...denseParameters('start', sizes.latent, height * width * planes, lecun(sizes.latent)),
      ...merged(...blocks.map((name) => upBlockParameters(name, planes, sizes.labels))),
      ...conditionalNormParameters('image/norm', planes, sizes.labels),
      ...convParameters('image', 3, planes, sizes.image[2], lecun(9 * planes)),
    },
    buffers: merged(normBuffers('image/norm', planes), ...blocks.flatMap((name) => [normBuffers(`${name}/norm1`, planes), normBuffers(`${name}/norm2`, planes)])),
    forward(p, norm, latent, labels) {
      let h: Tensor4D = tf.reshape<tf.Rank.R4>(dense(p, 'start', latent), [latent.shape[0], height, width, planes]);
      for (const name of blocks) h = upBlock(p, norm, name, h, labels);
      return tf.tanh(conv(p, 'image', relu(norm.conditional(p, 'image/norm', h, labels))));
    },
  };
}

function upBlockParameters(name: string, planes: number, labels: number): Declaration {
  return {
    ...conditionalNormParameters(`${name}/norm1`, planes, labels),
    ...withoutBias(transposedConvParameters(`${name}/conv1`, 3, planes, planes, he(9 * planes))),
    ...conditionalNormParameters(`${name}/norm2`, planes, labels),
    ...convParameters(`${name}/conv2`, 3, planes, planes, he(9 * planes)),
    ...convParameters(`${name}/shortcut`, 1, planes, planes, lecun(planes)),
  };
}

function upBlock(p: Tensors, norm: Normalisation, name: string, x: Tensor4D, labels: Tensor2D): Tensor4D {
  const h = upsamplingConv(p, `${name}/conv1`, relu(norm.conditional(p, `${name}/norm1`, x, labels)));
  const residual = conv(p, `${name}/conv2`, relu(norm.conditional(p, `${name}/norm2`, h, labels)));
  // A 1x1 convolution and doubling commute: the shortcut is convolved while it is small.
  return tf.add(residual, upsample(conv(p, `${name}/shortcut`, x)));
}

function trunk(sizes: NetworkSizes, role: TrunkRole): TrunkNetwork {
  const planes = channels(128, sizes);
  const colours = sizes.image[2];
  return {
    features: planes,
    parameters: {
      ...downBlockParameters('block0', colours, planes, true),
      ...downBlockParameters('block1', planes, planes, true),
      ...downBlockParameters('block2', planes, planes, false),
      ...downBlockParameters('block3', planes, planes, false),
    },
    forward(p, images) {
      const opening = conv(p, 'block0/conv2', relu(conv(p, 'block0/conv1', images)));
      let h = tf.add<Tensor4D>(downsample(opening), conv(p, 'block0/shortcut', downsample(images)));
      const second = residual(p, 'block1', h);
      h = tf.add(downsample(second), downsample(conv(p, 'block1/shortcut', h)));
      for (const name of ['block2', 'block3']) h = tf.add(residual(p, name, h), h);
      // A discriminator sums, as SNGAN does; a classifier averages, so that it begins unsure.
      return role === 'discriminator' ? tf.sum(relu(h), [1, 2]) : tf.mean(relu(h), [1, 2]);
    },
  };
}

function downBlockParameters(name: string, inputs: number, outputs: number, shortcut: boolean): Declaration {
  return {
    ...convParameters(`${name}/conv1`, 3, inputs, outputs, he(9 * inputs)),
    ...convParameters(`${name}/conv2`, 3, outputs, outputs, he(9 * outputs)),
    ...(shortcut ? convParameters(`${name}/shortcut`, 1, inputs, outputs, lecun(inputs)) : {}),
  };
}

function residual(p: Tensors, name: string, x: Tensor4D): Tensor4D {
  return conv(p, `${name}/conv2`, relu(conv(p, `${name}/conv1`, relu(x))));
}

export const resnetArchitecture: Architecture = { generator, trunk };
