import * as tf from '@tensorflow/tfjs-core';
import { selfLabelingExperimentSchema, type SelfLabelingExperiment } from '../../../engine/methods/selfLabeling/config';
import type { Architecture } from '../../../engine/networks/architecture';
import { createNetworks, initialState } from '../../../engine/methods/selfLabeling/selfLabelingNetworks';
import { normal } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import type { HostTensor, HostTensors } from '../../../engine/runtime/program';

/**
 * The smallest networks, whose losses can be written down by hand: images are one pixel of two channels, the features
 * of an image are the image itself, and a generated image is its latent vector plus a learned shift. So D(x, y, m) = w
 * . x + b + m <V y, x> and the classifier is a linear one.
 */
export const linearArchitecture: Architecture = {
  generator: () => ({
    parameters: { shift: { shape: [2], initial: normal(1) } },
    buffers: {},
    forward: (p, _norm, latent) =>
      tf.reshape<tf.Rank.R4>(tf.add(tf.slice(latent, [0, 0], [-1, 2]), p.shift!), [latent.shape[0], 1, 1, 2]),
  }),
  trunk: () => ({
    parameters: {},
    features: 2,
    forward: (_p, images) => tf.reshape<tf.Rank.R2>(images, [images.shape[0], 2]),
  }),
};

export const labels = 4;
export const batch = 16;
export const linearNetworks = createNetworks({
  architecture: linearArchitecture,
  image: [1, 1, 2],
  latent: 2,
  labels,
  width: 1,
  labelScale: 1,
});

export function linearState(changes: Record<string, number[]> = {}): HostTensors {
  const state = initialState(linearNetworks, Random.from(1, 'weights'));
  for (const [name, values] of Object.entries(changes))
    state[name] = { shape: state[name]!.shape, data: Float32Array.from(values) };
  return state;
}

/** The options of an experiment with these self-labeling and optimiser keys. */
export function optionsOf(
  selfLabeling: Partial<SelfLabelingExperiment['selfLabeling']> = {},
  optimizer: Partial<SelfLabelingExperiment['optimizer']> = {},
): SelfLabelingExperiment {
  return selfLabelingExperimentSchema.parse({
    method: 'self-labeling',
    dataset: { name: 'mnist' },
    selfLabeling,
    optimizer,
  });
}

export const floats = (shape: number[], values: ArrayLike<number>): HostTensor => ({
  shape,
  data: Float32Array.from(values),
});
export const wholes = (values: ArrayLike<number>): HostTensor => ({
  shape: [values.length],
  data: Int32Array.from(values),
});
