import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Normalisation } from '../nn/batchNorm';
import { dense, denseParameters } from '../nn/layers';
import { denseNorm, joined, normRelu, normTensors, type NetworkTensors } from '../nn/normalisedLayers';
import { dropout } from '../nn/operations';
import { lecun } from '../nn/parameters';
import type { Tensors } from '../runtime/program';
import type { Encoder } from './encoder';

/**
 * A classifier of real images as a feature extractor (Ding, Wang, Wang and Welch): the density ratio is learned of its
 * features.
 */

/** Dropout's rate. */
const rate = 0.5;

export interface ClassFeaturesOptions {
  encoder: Encoder;
  /** Length of a feature vector; the papers have as many features as the image has numbers. */
  length: number;
  classes: number;
  /**
   * The layers after the features: v1 has a normalisation and the logits, the journal two more layers of 1024 and 256
   * with dropout. v1's features are taken after the normalisation and its rectifier, the journal's before.
   */
  head: 'v1' | 'journal';
}

export interface ClassFeatures extends NetworkTensors {
  length: number;
  /** `[batch, height, width, channels]` to `[batch, length]`. */
  features(p: Tensors, norm: Normalisation, images: Tensor4D): Tensor2D;
  /** Widths of the layers that have dropout. */
  dropouts: readonly number[];
  /**
   * `[batch, length]` features to `[batch, classes]` logits. `uniforms` decide what is dropped, `[batch, width]` of
   * numbers in [0, 1) for each of `dropouts`; none of them: evaluation.
   */
  logits(p: Tensors, norm: Normalisation, features: Tensor2D, uniforms: readonly Tensor[]): Tensor2D;
}

export function classFeatures({ encoder, length, classes, head }: ClassFeaturesOptions): ClassFeatures {
  const widths = head === 'v1' ? [] : [1024, 256];
  const layers = widths.map((outputs, i) => ({ name: `head${i}`, inputs: i === 0 ? length : widths[i - 1]!, outputs }));
  const last = widths.at(-1) ?? length;
  const dropouts = head === 'v1' ? [] : [length, ...widths];
  return {
    ...joined(
      encoder,
      { parameters: denseParameters('features', encoder.length, length, lecun(encoder.length)), buffers: {} },
      normTensors('features/norm', length),
      ...layers.map(({ name, inputs, outputs }) => denseNorm(name, inputs, outputs)),
      { parameters: denseParameters('logits', last, classes, lecun(last)), buffers: {} },
    ),
    length,
    dropouts,
    features(p, norm, images) {
      const made = dense(p, 'features', encoder.forward(p, norm, images));
      return head === 'v1' ? normRelu(p, norm, 'features', made) : made;
    },
    logits(p, norm, features, uniforms) {
      if (uniforms.length > 0 && uniforms.length !== dropouts.length)
        throw new Error(`${uniforms.length} inputs of dropout don't fit ${dropouts.length} layers.`);
      const dropped = (x: Tensor2D, i: number) => (uniforms[i] ? dropout(x, uniforms[i], rate) : x);
      if (head === 'v1') return dense(p, 'logits', features);
      const first = dropped(normRelu(p, norm, 'features', features), 0);
      return dense(
        p,
        'logits',
        layers.reduce((h, { name }, i) => dropped(normRelu(p, norm, name, dense(p, name, h)), i + 1), first),
      );
    },
  };
}
