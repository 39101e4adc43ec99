import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { groupNorm, normParameters } from '../nn/groupNorm';
import { dense, denseParameters } from '../nn/layers';
import { relu } from '../nn/operations';
import { constant, he, lecun, merged, getTensor, normal, type Declaration } from '../nn/parameters';
import type { Tensors } from '../runtime/program';

/**
 * psi(h | y): the ratio of the densities of real and generated features h given a label y (Ding, Wang, Wang and Welch,
 * arXiv 2103.11166v1).
 */

export interface DensityRatioOptions {
  /** Length of a feature vector. */
  features: number;
  /** Classes have a table of embeddings that is learned with the ratio; a continuous label is embedded beforehand. */
  labels: { kind: 'classes'; count: number } | { kind: 'embedding'; length: number };
  /** Widths of the hidden layers, each a multiple of `groups`. */
  hidden: readonly number[];
  /** Groups of the normalisation after every hidden layer. */
  groups: number;
  /** The activation of the output, which keeps the ratio from going below 0. */
  output: 'relu' | 'softplus';
}

export interface DensityRatio {
  parameters: Declaration;
  /**
   * Ratios `[batch]`, 0 or more, of features `[batch, features]` under labels `[batch, count]`, one-hot, or `[batch,
   * length]`, embedded. `masks` are dropout's, `[batch, width]` of 0 or 1 / (1 - rate) for each hidden layer; none of
   * them: evaluation.
   */
  forward(p: Tensors, features: Tensor2D, labels: Tensor2D, masks: readonly Tensor[]): Tensor1D;
}

export function densityRatio({ features, labels, hidden, groups, output }: DensityRatioOptions): DensityRatio {
  const labelLength = labels.kind === 'classes' ? labels.count : labels.length;
  const layers = hidden.map((outputs, i) => ({
    name: `layer${i}`,
    inputs: i === 0 ? labelLength + features : hidden[i - 1]!,
    outputs,
  }));
  const last = hidden.at(-1) ?? labelLength + features;
  return {
    parameters: {
      ...(labels.kind === 'classes' ? { embedding: { shape: [labels.count, labels.count], initial: normal(1) } } : {}),
      ...merged(
        ...layers.map(({ name, inputs, outputs }) => ({
          ...denseParameters(name, inputs, outputs, he(inputs)),
          ...normParameters(`${name}/norm`, outputs),
        })),
      ),
      ...denseParameters('ratio', last, 1, lecun(last)),
      // A ratio of 1, its mean over generated features: a network that starts there is not dead under its last
      // rectifier.
      'ratio/bias': { shape: [1], initial: constant(output === 'relu' ? 1 : Math.log(Math.E - 1)) },
    },
    forward(p, given, label, masks) {
      if (masks.length > 0 && masks.length !== hidden.length)
        throw new Error(`${masks.length} masks don't fit ${hidden.length} hidden layers.`);
      const embedded: Tensor2D = labels.kind === 'classes' ? tf.matMul(label, getTensor(p, 'embedding')) : label;
      let h: Tensor2D = tf.concat([embedded, given], 1);
      for (const [i, { name }] of layers.entries()) {
        h = relu(groupNorm(p, `${name}/norm`, dense(p, name, h), groups));
        if (masks[i]) h = tf.mul(h, masks[i]);
      }
      const ratio = dense(p, 'ratio', h);
      return tf.reshape(output === 'relu' ? relu(ratio) : tf.softplus(ratio), [given.shape[0]]);
    },
  };
}
