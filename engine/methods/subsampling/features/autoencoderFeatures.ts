import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { sparseAutoencoder, type SparseAutoencoder } from '../../../networks/sparseAutoencoder';
import { Normalisation } from '../../../nn/batchNorm';
import { getTensor, selectPrefix } from '../../../nn/parameters';
import type { Random } from '../../../random';
import { sizeOf, type Tensors } from '../../../runtime/program';
import type { SavedNetwork } from '../../../storage/networkStore';
import type { SubsamplingContext } from '../config';
import { labelledImages, labelledInputs, type LabelSpace } from '../labels/labelSpace';
import { networkNames } from '../savedNetworks';
import { networkPrefixes, type SupervisedTask } from '../supervisedModel';
import type { FrozenFeatures, LabelPredictor } from './frozenFeatures';

/** The sparse autoencoder of an experiment with continuous labels (subsampling README, Sparse autoencoder). */
function networkOf({
  experiment: {
    features: { dimension, width },
    variant,
  },
  dataset: { height, width: wide, channels },
}: SubsamplingContext): SparseAutoencoder {
  const image = [height, wide, channels] as const;
  return sparseAutoencoder({
    image,
    form: variant === 'v1' ? 'v1' : 'journal',
    channels: width,
    length: dimension === 'image' ? sizeOf(image) : dimension,
    ...(variant === 'small' && { predictor: [128, 64] }),
  });
}

/** Training of the autoencoder: to reconstruct its input from sparse features, and to predict the label. */
export function autoencoderTraining(context: SubsamplingContext, labelSpace: LabelSpace): SupervisedTask {
  const {
    experiment: {
      features: { steps, batch, optimizer, learningRate, milestones, sparsity, labelWeight },
      variant,
    },
    dataset,
  } = context;
  const network = networkOf(context);
  const distinct = variant === 'v1' ? undefined : imagesByLabel(labelSpace.trainLabels);
  return {
    network: networkNames.features,
    parameters: network.parameters,
    buffers: network.buffers,
    steps,
    batch,
    optimizer:
      optimizer === 'sgd'
        ? { kind: 'sgd', weightDecay: 1e-4 }
        : {
            kind: 'adam',
            betas: variant === 'small' ? [0.9, 0.999] : [0.5, 0.999],
            weightDecay: variant === 'small' ? 0 : 1e-4,
          },
    rate: { initial: learningRate, milestones },
    inputs: labelledInputs(dataset, batch),
    draw(random) {
      const chosen = Uint32Array.from({ length: batch }, () =>
        distinct ? drawEvenly(distinct, random) : random.integer(dataset.train.count),
      );
      return labelledImages(dataset, labelSpace, chosen);
    },
    loss(p, norm, inputs) {
      const images = inputs.images as Tensor4D;
      const features = network.encode(p, norm, images);
      const reconstruction = tf.mean(tf.square(tf.sub(network.decode(p, norm, features), images)));
      const label = tf.mean(
        tf.square(tf.sub(network.predict(p, norm, features), getTensor(inputs, 'labels') as Tensor1D)),
      );
      // Features are not negative: their mean is their L1 norm divided by their number.
      const activity = tf.mean(features);
      return {
        loss: tf.addN([reconstruction, tf.mul(activity, sparsity), tf.mul(label, labelWeight)]) as Scalar,
        figures: {
          'features/reconstruction': reconstruction,
          'features/activity': activity,
          'features/label error': tf.sqrt(label),
        },
      };
    },
    series: 'loss/features',
  };
}

/**
 * Images by label: the journal's version draws a label first and then one of its images, so that rare labels count as
 * much.
 */
function imagesByLabel(labels: Float32Array): readonly number[][] {
  const images = new Map<number, number[]>();
  labels.forEach((label, i) => {
    const known = images.get(label);
    if (known) known.push(i);
    else images.set(label, [i]);
  });
  return [...images.values()];
}

function drawEvenly(distinct: readonly number[][], random: Random): number {
  const images = distinct[random.integer(distinct.length)]!;
  return images[random.integer(images.length)]!;
}

/** The saved autoencoder: its features, and its label predictor, which reads the same tensors. */
export function pretrainedAutoencoder(
  context: SubsamplingContext,
  saved: SavedNetwork,
): { features: FrozenFeatures; predictor: LabelPredictor } {
  const network = networkOf(context);
  const { weights, moments } = networkPrefixes(networkNames.features);
  const norm = (now: Tensors) => new Normalisation(selectPrefix(moments, now), false);
  return {
    features: {
      dimension: network.length,
      tensors: saved.tensors,
      features: (now, images) => network.encode(selectPrefix(weights, now), norm(now), images),
    },
    predictor: {
      tensors: {},
      predict: (now, _images, features) => network.predict(selectPrefix(weights, now), norm(now), features),
    },
  };
}
