import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { conv, convParameters, dense, denseParameters, paddedConv } from '../nn/layers';
import { leakyRelu } from '../nn/operations';
import { he, lecun, merged, type Declaration } from '../nn/parameters';
import type { Tensors } from '../runtime/program';
import type { ImageShape } from './architecture';

/**
 * A classifier whose input gradient draws images (STIC README, Networks). It has no normalisation layers, which would
 * couple the images of a batch, so that a chain's acceptance test would depend on the other chains.
 */
export interface EnergyClassifier {
  parameters: Declaration;
  /** Channels of the feature maps of which Gram matrices are taken. */
  mapChannels: readonly number[];
  /** Logits `[batch, outputs]` of images `[batch, height, width, channels]`, and two down-sampled feature maps. */
  forward(p: Tensors, images: Tensor4D): { logits: Tensor2D; maps: Tensor4D[] };
}

/** Negative slope of LeakyReLU. */
const slope = 0.2;
/**
 * Factor on the initial deviation of the last convolution of each residual branch: without normalisation, activations
 * would grow from block to block.
 */
const branchScale = 0.5;

/** The small classifier: a convolution, three 4x4 convolutions of stride 2, and a dense layer. */
export function smallEnergyClassifier(
  [height, width, colours]: ImageShape,
  outputs: number,
  widthFactor = 1,
): EnergyClassifier {
  const planes = [16, 32, 64, 64].map((base) => Math.max(4, Math.round(base * widthFactor)));
  const downsampled = (size: number) => planes.slice(1).reduce((n) => Math.ceil(n / 2), size);
  const features = downsampled(height) * downsampled(width) * planes.at(-1)!;
  const hidden = planes.at(-1)!;
  return {
    parameters: {
      ...convParameters('conv0', 3, colours, planes[0]!, he(9 * colours)),
      ...merged(
        ...planes.slice(1).map((out, i) => convParameters(`conv${i + 1}`, 4, planes[i]!, out, he(16 * planes[i]!))),
      ),
      ...denseParameters('hidden', features, hidden, he(features)),
      ...denseParameters('logits', hidden, outputs, lecun(hidden)),
    },
    mapChannels: planes.slice(1, 3),
    forward(p, images) {
      let h = leakyRelu(conv(p, 'conv0', images), slope);
      const maps = planes.slice(1).map((_, i) => (h = leakyRelu(conv(p, `conv${i + 1}`, h, 2), slope)));
      const flat = tf.reshape<tf.Rank.R2>(h, [images.shape[0], features]);
      return { logits: dense(p, 'logits', leakyRelu(dense(p, 'hidden', flat), slope)), maps: maps.slice(0, 2) };
    },
  };
}

export interface WideResidualSizes {
  /** The number of layers: 4 plus a multiple of 6. */
  depth: number;
  /** Factor on the 16, 32 and 64 channels of the three groups. */
  widen: number;
}

/**
 * A wide residual network (Zagoruyko and Komodakis, 2016) without normalisation. The authors' released code has depth
 * 28 and widening factor 10.
 */
export function wideResidualClassifier(
  [, , colours]: ImageShape,
  outputs: number,
  { depth, widen }: WideResidualSizes,
): EnergyClassifier {
  const perGroup = (depth - 4) / 6;
  const widths = [16, 32, 64].map((base) => Math.max(4, Math.round(base * widen)));
  const blocks = widths.flatMap((out, group) =>
    Array.from({ length: perGroup }, (_, i) => ({
      name: `group${group}/block${i}`,
      group,
      out,
      inputs: i > 0 ? out : group === 0 ? 16 : widths[group - 1]!,
      stride: i === 0 && group > 0 ? 2 : 1,
      last: i === perGroup - 1,
    })),
  );
  return {
    parameters: {
      ...convParameters('start', 3, colours, 16, he(9 * colours)),
      ...merged(
        ...blocks.map(({ name, inputs, out }) => ({
          ...convParameters(`${name}/conv1`, 3, inputs, out, he(9 * inputs)),
          ...convParameters(`${name}/conv2`, 3, out, out, he((9 * out) / branchScale ** 2)),
          ...(inputs === out ? {} : convParameters(`${name}/shortcut`, 1, inputs, out, lecun(inputs))),
        })),
      ),
      ...denseParameters('logits', widths[2]!, outputs, lecun(widths[2]!)),
    },
    mapChannels: widths.slice(1),
    forward(p, images) {
      let h = conv(p, 'start', images);
      const maps: Tensor4D[] = [];
      for (const { name, inputs, out, stride, last, group } of blocks) {
        const inner = leakyRelu(paddedConv(p, `${name}/conv1`, leakyRelu(h, slope), stride, 1), slope);
        h = tf.add(
          conv(p, `${name}/conv2`, inner),
          inputs === out ? h : paddedConv(p, `${name}/shortcut`, h, stride, 0),
        );
        if (last && group > 0) maps.push(h);
      }
      return { logits: dense(p, 'logits', tf.mean<Tensor2D>(leakyRelu(h, slope), [1, 2])), maps };
    },
  };
}
