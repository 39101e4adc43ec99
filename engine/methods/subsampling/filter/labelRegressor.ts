import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { vgg11, type Regressor } from '../../../networks/vgg11';
import { Normalisation } from '../../../nn/batchNorm';
import { getTensor, selectPrefix } from '../../../nn/parameters';
import type { SavedNetwork } from '../../../storage/networkStore';
import type { SubsamplingContext } from '../context';
import { drawLabelled, labelledInputs } from '../labels/labelledImages';
import type { LabelSpace } from '../labels/labelSpace';
import { networkPrefixes, type SupervisedTask } from '../supervisedModel';
import type { LabelPredictor } from '../features/realFeatures';

/** v1's regressor, whose errors on generated images the filter looks at (METHODS 1.7). */
export const regressorNetwork = 'label-regressor';
const batch = 128;

function networkOf({ experiment: { variant }, dataset: { height, width, channels } }: SubsamplingContext): Regressor {
  return vgg11([height, width, channels], variant === 'small' ? 0.25 : 1);
}

export function regressorTraining(context: SubsamplingContext, labelling: LabelSpace): SupervisedTask {
  const {
    experiment: {
      filter: { steps },
      variant,
    },
    dataset,
  } = context;
  const network = networkOf(context);
  return {
    network: regressorNetwork,
    parameters: network.parameters,
    buffers: network.buffers,
    steps,
    batch,
    optimizer:
      variant === 'small' ? { kind: 'adam', betas: [0.9, 0.999], weightDecay: 0 } : { kind: 'sgd', weightDecay: 1e-4 },
    rate: variant === 'small' ? { initial: 1e-3, milestones: [0.6] } : { initial: 0.01, milestones: [0.25, 0.6] },
    inputs: labelledInputs(dataset, batch),
    draw: (random) => drawLabelled(dataset, labelling, batch, random),
    loss(p, norm, inputs) {
      const loss = tf.mean<tf.Scalar>(
        tf.square(tf.sub(network.forward(p, norm, inputs.images as Tensor4D), getTensor(inputs, 'labels'))),
      );
      return { loss, figures: {} };
    },
    series: 'loss/label regressor',
  };
}

export function frozenRegressor(context: SubsamplingContext, kept: SavedNetwork): LabelPredictor {
  const network = networkOf(context);
  const { weights, moments } = networkPrefixes(regressorNetwork);
  return {
    tensors: kept.tensors,
    predict: (now, images) =>
      network.forward(selectPrefix(weights, now), new Normalisation(selectPrefix(moments, now), false), images),
  };
}
