import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { vgg11, type Regressor } from '../../../networks/vgg11';
import { Normalisation } from '../../../nn/batchNorm';
import { getTensor, selectPrefix } from '../../../nn/parameters';
import type { SavedNetwork } from '../../../storage/networkStore';
import type { SubsamplingContext } from '../config';
import type { LabelPredictor } from '../features/frozenFeatures';
import { labelledImages, labelledInputs, type LabelSpace } from '../labels/labelSpace';
import { networkNames } from '../savedNetworks';
import { networkPrefixes, type SupervisedTask } from '../supervisedModel';

/**
 * v1's regressor of labels, by whose errors on generated images the filter decides (Ding, Wang, Wang and Welch, arXiv
 * 2103.11166v1).
 */

const batch = 128;

function networkOf({ experiment: { variant }, dataset: { height, width, channels } }: SubsamplingContext): Regressor {
  return vgg11([height, width, channels], variant === 'small' ? 0.25 : 1);
}

export function labelRegressorTraining(context: SubsamplingContext, labelSpace: LabelSpace): SupervisedTask {
  const {
    experiment: {
      filter: { steps },
      variant,
    },
    dataset,
  } = context;
  const network = networkOf(context);
  return {
    network: networkNames.labelRegressor,
    parameters: network.parameters,
    buffers: network.buffers,
    steps,
    batch,
    optimizer:
      variant === 'small' ? { kind: 'adam', betas: [0.9, 0.999], weightDecay: 0 } : { kind: 'sgd', weightDecay: 1e-4 },
    rate: variant === 'small' ? { initial: 1e-3, milestones: [0.6] } : { initial: 0.01, milestones: [0.25, 0.6] },
    inputs: labelledInputs(dataset, batch),
    draw: (random) => labelledImages(dataset, labelSpace, random.integers(batch, dataset.train.count)),
    loss(p, norm, inputs) {
      const loss = tf.mean<tf.Scalar>(
        tf.square(tf.sub(network.forward(p, norm, inputs.images as Tensor4D), getTensor(inputs, 'labels'))),
      );
      return { loss, figures: {} };
    },
    series: 'loss/label regressor',
  };
}

export function pretrainedLabelRegressor(context: SubsamplingContext, saved: SavedNetwork): LabelPredictor {
  const network = networkOf(context);
  const { weights, moments } = networkPrefixes(networkNames.labelRegressor);
  return {
    tensors: saved.tensors,
    predict: (now, images) =>
      network.forward(selectPrefix(weights, now), new Normalisation(selectPrefix(moments, now), false), images),
  };
}
