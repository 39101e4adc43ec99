import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { smallEncoder } from '../../../networks/encoder';
import { embeddingLength, labelEmbedding, labelRegressor, type LabelRegressor } from '../../../networks/labelEmbedding';
import { resnet34 } from '../../../networks/resnet34';
import { getTensor, selectPrefix } from '../../../nn/parameters';
import type { Runtime } from '../../../runtime/program';
import type { SavedNetwork } from '../../../storage/networkStore';
import type { SubsamplingContext } from '../context';
import { networkPrefixes, type SupervisedTask } from '../supervisedModel';
import { programEncoder, type LabelEncoder } from './labelEncoder';
import { drawLabelled, labelledInputs } from './labelledImages';
import type { LabelSpace } from './labelSpace';

/**
 * Improved label input (CcGAN; METHODS 1.6): first a regressor of images, then an embedding of labels into its
 * features.
 */

export const regressionNetwork = 'regression';
export const labelEmbeddingNetwork = 'label-embedding';

const labelNoise = 0.2;
const conditionBatch = 256;

function regressorOf({
  experiment: {
    labelEmbedding: { network },
  },
  dataset: { height, width, channels },
}: SubsamplingContext): LabelRegressor {
  const image = [height, width, channels] as const;
  return labelRegressor(network === 'resnet34' ? resnet34(image) : smallEncoder(image));
}

/** T1's training: to tell the normalised label of an image. */
export function regressionTraining(context: SubsamplingContext, labelling: LabelSpace): SupervisedTask {
  const {
    experiment: {
      labelEmbedding: { regressionSteps, network: kind },
    },
    dataset,
  } = context;
  const network = regressorOf(context);
  const batch = kind === 'resnet34' ? 256 : 128;
  return {
    network: regressionNetwork,
    parameters: network.parameters,
    buffers: network.buffers,
    steps: regressionSteps,
    batch,
    optimizer:
      kind === 'resnet34' ? { kind: 'sgd', weightDecay: 1e-4 } : { kind: 'adam', betas: [0.9, 0.999], weightDecay: 0 },
    // The authors divide by five at three points; by ten at two comes to the same.
    rate: kind === 'resnet34' ? { initial: 0.01, milestones: [0.3, 0.6] } : { initial: 1e-3, milestones: [0.6] },
    inputs: labelledInputs(dataset, batch),
    draw: (random) => drawLabelled(dataset, labelling, batch, random),
    loss(p, norm, inputs) {
      const predicted = network.label(p, network.features(p, norm, inputs.images as Tensor4D));
      return { loss: tf.mean<tf.Scalar>(tf.square(tf.sub(predicted, getTensor(inputs, 'labels')))), figures: {} };
    },
    series: 'loss/regression',
  };
}

/**
 * T2's training: the regressor's head must tell the label again from its embedding, for labels with noise of 0.2, held
 * to [0, 1]. By Adam: with the authors' plain descent and rate of 0.01 it takes many times as long.
 */
export function embeddingTraining(
  context: SubsamplingContext,
  labelling: LabelSpace,
  regression: SavedNetwork,
): SupervisedTask {
  const regressor = regressorOf(context);
  const network = labelEmbedding();
  const { weights } = networkPrefixes(regressionNetwork);
  const distinct = Float32Array.from(new Set(labelling.trainLabels));
  const count = 256;
  // Only the head is read: the images' side of the regressor is no part of this.
  const head = Object.fromEntries(
    Object.entries(regression.tensors).filter(([name]) => name.startsWith(`${weights}label/`)),
  );
  return {
    network: labelEmbeddingNetwork,
    parameters: network.parameters,
    buffers: {},
    frozen: head,
    steps: context.experiment.labelEmbedding.embeddingSteps,
    batch: count,
    optimizer: { kind: 'adam', betas: [0.9, 0.999], weightDecay: 0 },
    rate: { initial: 1e-3, milestones: [0.4, 0.8] },
    inputs: { labels: { shape: [count], dtype: 'float32' } },
    draw(random) {
      const noise = random.normals(count);
      return {
        labels: noise.map((z) => Math.min(1, Math.max(0, distinct[random.integer(distinct.length)]! + labelNoise * z))),
      };
    },
    loss(p, _norm, inputs, all) {
      const labels = getTensor(inputs, 'labels') as Tensor1D;
      const told = regressor.label(selectPrefix(weights, all), network.embed(p, labels));
      return { loss: tf.mean<tf.Scalar>(tf.square(tf.sub(told, labels))), figures: {} };
    },
    series: 'loss/embedding',
  };
}

/** Continuous labels as the embedding that was kept. */
export async function labelEmbeddingEncoder(kept: SavedNetwork, runtime: Runtime): Promise<LabelEncoder> {
  const network = labelEmbedding();
  const { weights } = networkPrefixes(labelEmbeddingNetwork);
  const state = runtime.createState(kept.tensors);
  const program = await runtime.compile(
    {
      name: 'label embedding',
      state: Object.keys(kept.tensors),
      inputs: { labels: { shape: [conditionBatch], dtype: 'float32' } },
      step: (now, inputs) => ({
        outputs: { rows: network.embed(selectPrefix(weights, now), inputs.labels as Tensor1D) },
      }),
    },
    state,
  );
  return programEncoder(program, state, conditionBatch, embeddingLength);
}
