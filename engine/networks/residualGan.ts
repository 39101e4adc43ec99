import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { conv, convParameters, dense, denseParameters } from '../nn/layers';
import { joined, normRelu, normTensors } from '../nn/normalisedLayers';
import { relu } from '../nn/operations';
import { lecun, merged, getTensor, normal, type Declaration } from '../nn/parameters';
import {
  doublings,
  type GeneratorNetwork,
  type ImageShape,
  type NetworkSizes,
  type TrunkNetwork,
  type TrunkRole,
} from './architecture';
import { downBlock, downBlockParameters, levelBlock, openingBlock, upBlock, upBlockTensors } from './residualBlocks';
import { selfAttention, selfAttentionParameters } from './selfAttention';

/** Generators and discriminators of residual blocks for images of several sizes, as BigGAN and CcGAN have them. */

export interface GeneratorOptions {
  /** Channels of the coarsest map, then those that each block makes: one more than the image has doublings. */
  planes: readonly number[];
  /** Length of an embedding of the condition that all blocks share; 0: they see the condition itself. */
  shared: number;
  /** Whether each block sees a part of the latent vector of its own, beside the condition. */
  hierarchical: boolean;
  /** Height of the map with self-attention, if any has it. */
  attention?: number;
}

export function residualGenerator(
  { image, latent, labels }: NetworkSizes,
  { planes, shared, hierarchical, attention }: GeneratorOptions,
): GeneratorNetwork {
  const { height, width } = doublings(image);
  const blocks = planes.slice(1).map((outputs, i) => ({
    name: `block${i}`,
    inputs: planes[i]!,
    outputs,
    attends: height * 2 ** (i + 1) === attention,
  }));
  // The latent vector in equal parts, the first of them for the coarsest map; what is left over is the first one's.
  const part = hierarchical ? Math.floor(latent / planes.length) : 0;
  const first = latent - part * blocks.length;
  const condition = (shared || labels) + part;
  const without = (parameters: Declaration) => ({ parameters, buffers: {} });
  return {
    ...joined(
      without(shared ? { 'shared/weights': { shape: [labels, shared], initial: normal(1) } } : {}),
      without(denseParameters('start', first, height * width * planes[0]!, lecun(first))),
      ...blocks.map(({ name, inputs, outputs, attends }) =>
        joined(
          upBlockTensors(name, inputs, outputs, condition),
          without(attends ? selfAttentionParameters(`${name}/attention`, outputs) : {}),
        ),
      ),
      normTensors('image/norm', planes.at(-1)!),
      without(convParameters('image', 3, planes.at(-1)!, image[2], lecun(9 * planes.at(-1)!))),
    ),
    forward(p, norm, given, label) {
      const batch = given.shape[0];
      const embedded = shared ? tf.matMul<Tensor2D>(label, getTensor(p, 'shared/weights')) : label;
      let h: Tensor4D = tf.reshape<tf.Rank.R4>(dense(p, 'start', tf.slice(given, [0, 0], [batch, first])), [
        batch,
        height,
        width,
        planes[0]!,
      ]);
      for (const [i, { name, attends }] of blocks.entries()) {
        const seen =
          part > 0 ? tf.concat([embedded, tf.slice(given, [0, first + i * part], [batch, part])], 1) : embedded;
        h = upBlock(p, norm, name, h, seen);
        if (attends) h = selfAttention(p, `${name}/attention`, h);
      }
      return tf.tanh(conv(p, 'image', normRelu(p, norm, 'image', h)));
    },
  };
}

export interface TrunkOptions {
  /** Channels of each block's output. */
  planes: readonly number[];
  /** How many of the blocks, from the first on, halve the map; at least one. */
  halvings: number;
  /** What the features are: `sum` of all positions (a classifier's: their mean), or every position, `flat`. */
  fold: 'sum' | 'flat';
  /** Height of the map with self-attention, if any has it. */
  attention?: number;
}

export function residualTrunk(
  [height, width, colours]: ImageShape,
  role: TrunkRole,
  { planes, halvings, fold, attention }: TrunkOptions,
): TrunkNetwork {
  const blocks = planes.map((outputs, i) => {
    const inputs = planes[i - 1] ?? colours;
    const halves = i < halvings;
    return {
      name: `block${i}`,
      inputs,
      outputs,
      halves,
      shortcut: halves || inputs !== outputs,
      attends: halves && height / 2 ** (i + 1) === attention,
    };
  });
  const last = planes.at(-1)!;
  const features = fold === 'sum' ? last : (height / 2 ** halvings) * (width / 2 ** halvings) * last;
  return {
    features,
    parameters: merged(
      ...blocks.map(({ name, inputs, outputs, shortcut, attends }) => ({
        ...downBlockParameters(name, inputs, outputs, shortcut),
        ...(attends ? selfAttentionParameters(`${name}/attention`, outputs) : {}),
      })),
    ),
    forward(p, images) {
      let h = images;
      for (const [i, { name, halves, attends }] of blocks.entries()) {
        h = (i === 0 ? openingBlock : halves ? downBlock : levelBlock)(p, name, h);
        if (attends) h = selfAttention(p, `${name}/attention`, h);
      }
      const map = relu(h);
      if (fold === 'flat') return tf.reshape(map, [images.shape[0], features]);
      return role === 'discriminator' ? tf.sum(map, [1, 2]) : tf.mean(map, [1, 2]);
    },
  };
}
