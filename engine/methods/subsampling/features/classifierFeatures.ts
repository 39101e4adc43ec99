import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { augmentedImages } from '../../../datasets/augment';
import { gatherImages } from '../../../datasets/gather';
import { classFeatures, type ClassFeatures } from '../../../networks/classFeatures';
import { smallEncoder } from '../../../networks/encoder';
import { resnet34 } from '../../../networks/resnet34';
import { Normalisation } from '../../../nn/batchNorm';
import { crossEntropy, oneHot } from '../../../nn/operations';
import { getTensor, selectPrefix } from '../../../nn/parameters';
import { floats, sizeOf } from '../../../runtime/program';
import type { SavedNetwork } from '../../../storage/networkStore';
import type { SubsamplingContext } from '../config';
import { networkNames } from '../savedNetworks';
import { networkPrefixes, type SupervisedTask } from '../supervisedModel';
import type { FrozenFeatures } from './frozenFeatures';

/** The feature extractor of an experiment whose images have classes (subsampling README, Class features). */
function networkOf({
  experiment: {
    features: { network, dimension },
    variant,
  },
  dataset: { height, width, channels, classes },
}: SubsamplingContext): ClassFeatures {
  const image = [height, width, channels] as const;
  return classFeatures({
    encoder: network === 'resnet34' ? resnet34(image) : smallEncoder(image),
    length: dimension === 'image' ? sizeOf(image) : dimension,
    classes: classes.length,
    head: variant === 'journal' ? 'journal' : 'v1',
  });
}

/** Training of the extractor as a classifier of the real images. */
export function classifierFeatureTraining(context: SubsamplingContext): SupervisedTask {
  const {
    experiment: {
      features: { network: kind, steps, batch, optimizer, learningRate, milestones },
    },
    dataset,
  } = context;
  const network = networkOf(context);
  const classes = dataset.classes.length;
  const names = network.dropouts.map((_, i) => `uniforms${i}`);
  return {
    network: networkNames.features,
    parameters: network.parameters,
    buffers: network.buffers,
    steps,
    batch,
    optimizer:
      optimizer === 'sgd' ? { kind: 'sgd', weightDecay: 1e-4 } : { kind: 'adam', betas: [0.9, 0.999], weightDecay: 0 },
    rate: { initial: learningRate, milestones },
    inputs: {
      images: floats(batch, dataset.height, dataset.width, dataset.channels),
      labels: { shape: [batch], dtype: 'int32' },
      ...Object.fromEntries(network.dropouts.map((width, i) => [names[i]!, floats(batch, width)])),
    },
    draw(random) {
      const chosen = random.integers(batch, dataset.train.count);
      return {
        // Crops and flips as in the papers; a small network, trained for a short time, does not overfit without them.
        images: kind === 'resnet34' ? augmentedImages(dataset, chosen, random) : gatherImages(dataset.train, chosen),
        labels: chosen.map((i) => dataset.train.labels[i]!),
        ...Object.fromEntries(network.dropouts.map((width, i) => [names[i]!, random.uniforms(batch * width)])),
      };
    },
    loss(p, norm, inputs) {
      const features = network.features(p, norm, inputs.images as Tensor4D);
      const logits = network.logits(
        p,
        norm,
        features,
        names.map((name) => getTensor(inputs, name)),
      );
      const right = tf.equal(tf.argMax(logits, 1), tf.cast(getTensor(inputs, 'labels'), 'int32'));
      return {
        loss: crossEntropy(logits, oneHot(getTensor(inputs, 'labels'), classes)),
        figures: { 'features/accuracy': tf.mean(tf.cast(right, 'float32')) },
      };
    },
    series: 'loss/features',
  };
}

/** The saved extractor. */
export function pretrainedClassifierFeatures(context: SubsamplingContext, saved: SavedNetwork): FrozenFeatures {
  const network = networkOf(context);
  const { weights, moments } = networkPrefixes(networkNames.features);
  return {
    dimension: network.length,
    tensors: saved.tensors,
    features: (now, images) =>
      network.features(selectPrefix(weights, now), new Normalisation(selectPrefix(moments, now), false), images),
  };
}
