import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { smallEncoder } from '../../../networks/encoder';
import { embeddingLength, labelEmbedding, labelRegressor, type LabelRegressor } from '../../../networks/labelEmbedding';
import { resnet34 } from '../../../networks/resnet34';
import { getTensor, selectPrefix } from '../../../nn/parameters';
import { runInBatches } from '../../../runtime/batched';
import { floats, type Runtime } from '../../../runtime/program';
import type { SavedNetwork } from '../../../storage/networkStore';
import type { SubsamplingContext } from '../config';
import { networkNames } from '../savedNetworks';
import { networkPrefixes, type SupervisedTask } from '../supervisedModel';
import type { LabelEncoder } from './labelEncoder';
import { labelledImages, labelledInputs, type LabelSpace } from './labelSpace';

/**
 * Improved label input (CcGAN; Ding et al., ICLR 2021; subsampling README, Label input): first a regressor of images is
 * trained, then an embedding of labels into its feature space.
 */

/** Standard deviation of the noise on the labels that the embedding is trained on. */
const labelNoise = 0.2;
/** Labels in a batch, in training and in use. */
const labelBatch = 256;

function regressorOf({
  experiment: {
    labelEmbedding: { network },
  },
  dataset: { height, width, channels },
}: SubsamplingContext): LabelRegressor {
  const image = [height, width, channels] as const;
  return labelRegressor(network === 'resnet34' ? resnet34(image) : smallEncoder(image));
}

/** Training of T1, which predicts the normalised label of an image. */
export function regressionTraining(context: SubsamplingContext, labelSpace: LabelSpace): SupervisedTask {
  const {
    experiment: {
      labelEmbedding: { regressionSteps, network: kind },
    },
    dataset,
  } = context;
  const network = regressorOf(context);
  const batch = kind === 'resnet34' ? 256 : 128;
  return {
    network: networkNames.labelRegression,
    parameters: network.parameters,
    buffers: network.buffers,
    steps: regressionSteps,
    batch,
    optimizer:
      kind === 'resnet34' ? { kind: 'sgd', weightDecay: 1e-4 } : { kind: 'adam', betas: [0.9, 0.999], weightDecay: 0 },
    // The authors divide by five at three milestones; dividing by ten at two reaches about the same rate.
    rate: kind === 'resnet34' ? { initial: 0.01, milestones: [0.3, 0.6] } : { initial: 1e-3, milestones: [0.6] },
    inputs: labelledInputs(dataset, batch),
    draw: (random) => labelledImages(dataset, labelSpace, random.integers(batch, dataset.train.count)),
    loss(p, norm, inputs) {
      const predicted = network.label(p, network.features(p, norm, inputs.images as Tensor4D));
      return { loss: tf.mean<tf.Scalar>(tf.square(tf.sub(predicted, getTensor(inputs, 'labels')))), figures: {} };
    },
    series: 'loss/regression',
  };
}

/**
 * Training of T2: the regressor's head must predict a label from its embedding, for labels with noise of standard
 * deviation 0.2, clipped to [0, 1]. With Adam: the authors' SGD at a rate of 0.01 takes many times as long.
 */
export function embeddingTraining(
  context: SubsamplingContext,
  labelSpace: LabelSpace,
  regression: SavedNetwork,
): SupervisedTask {
  const regressor = regressorOf(context);
  const network = labelEmbedding();
  const { weights } = networkPrefixes(networkNames.labelRegression);
  const distinct = Float32Array.from(new Set(labelSpace.trainLabels));
  // Only the head is read: the layers before it take images.
  const head = Object.fromEntries(
    Object.entries(regression.tensors).filter(([name]) => name.startsWith(`${weights}label/`)),
  );
  return {
    network: networkNames.labelEmbedding,
    parameters: network.parameters,
    buffers: {},
    frozen: head,
    steps: context.experiment.labelEmbedding.embeddingSteps,
    batch: labelBatch,
    optimizer: { kind: 'adam', betas: [0.9, 0.999], weightDecay: 0 },
    rate: { initial: 1e-3, milestones: [0.4, 0.8] },
    inputs: { labels: floats(labelBatch) },
    draw(random) {
      const noise = random.normals(labelBatch);
      return {
        labels: noise.map((z) => Math.min(1, Math.max(0, distinct[random.integer(distinct.length)]! + labelNoise * z))),
      };
    },
    loss(p, _norm, inputs, all) {
      const labels = getTensor(inputs, 'labels') as Tensor1D;
      const predicted = regressor.label(selectPrefix(weights, all), network.embed(p, labels));
      return { loss: tf.mean<tf.Scalar>(tf.square(tf.sub(predicted, labels))), figures: {} };
    },
    series: 'loss/embedding',
  };
}

/** Encodes continuous labels by the saved embedding T2. */
export async function labelEmbeddingEncoder(saved: SavedNetwork, runtime: Runtime): Promise<LabelEncoder> {
  const network = labelEmbedding();
  const { weights } = networkPrefixes(networkNames.labelEmbedding);
  const state = runtime.createState(saved.tensors);
  const program = await runtime.compile(
    {
      name: 'label embedding',
      state: Object.keys(saved.tensors),
      inputs: { labels: floats(labelBatch) },
      step: (now, inputs) => ({
        outputs: { embedded: network.embed(selectPrefix(weights, now), inputs.labels as Tensor1D) },
      }),
    },
    state,
  );
  return {
    length: embeddingLength,
    encode: async (labels) =>
      (await runInBatches(program, labelBatch, labels.length, { labels: { width: 1, data: labels } })).embedded!,
    dispose() {
      program.dispose();
      state.dispose();
    },
  };
}
