import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageDataset } from '../../datasets/dataset';
import { dense, denseParameters } from '../../nn/layers';
import { crossEntropies, leakyRelu, oneHot } from '../../nn/operations';
import { lecun, getTensor } from '../../nn/parameters';
import type { Runtime, Tensors } from '../../runtime/program';
import { evaluationBackbone, featureCount, trainingBatch } from './evaluationBackbone';
import type { EvaluationNetwork } from './evaluationNetwork';
import { accuracyFigure } from './heldOutFigure';
import { imageFunction } from './imageFunction';
import { loadOrTrain, type NetworkSpec, type PrepareOptions } from './loadOrTrain';

/**
 * A small classifier trained on the data set itself, as in the practice of the subsampling papers (Ding et al.; metrics
 * README, Evaluation networks). Its 64 penultimate activations are the FID space of data sets with classes; its
 * predictions are what Diversity counts.
 */
interface Classifier {
  /** `count x 64`. */
  features: EvaluationNetwork;
  /** `count x classes`. */
  logits: EvaluationNetwork;
}

const label = `classifier-${featureCount}`;

/** How a data set's classifier is trained and asked. */
export interface ClassifierDesign {
  spec: NetworkSpec;
  /** Of images, `count x height x width x channels`: 64 activations of each, and the logits that they lead to. */
  forward(this: void, p: Tensors, images: Tensor4D): { features: Tensor2D; logits: Tensor2D };
}

/** The classifier of a data set, by its size of images and its classes. */
export function designClassifier(dataset: ImageDataset): ClassifierDesign {
  const {
    height,
    width,
    channels,
    classes: { length: classes },
  } = dataset;
  const backbone = evaluationBackbone(dataset);
  const features = (p: Tensors, images: Tensor4D) => leakyRelu(backbone.features(p, images), 0.1);
  const logits = (p: Tensors, hidden: Tensor2D) => dense(p, 'logits', hidden);
  const said = (p: Tensors, inputs: Tensors) => logits(p, features(p, inputs.images as Tensor4D));
  const spec: NetworkSpec = {
    label,
    // With it goes that of the classification accuracy score, whose floor is kept.
    version: 2,
    parameters: { ...backbone.parameters, ...denseParameters('logits', featureCount, classes, lecun(featureCount)) },
    // Colour images need more than digits do; photographs of classes more than pictures made to show a number.
    updates: channels === 1 ? 600 : dataset.continuous ? 1000 : 2000,
    batch: trainingBatch,
    inputs: {
      images: { shape: [trainingBatch, height, width, channels], dtype: 'float32' },
      labels: { shape: [trainingBatch], dtype: 'int32' },
    },
    inputsOf: (drawn) => ({ images: drawn.images, labels: drawn.classes }),
    losses: (p, inputs) => crossEntropies(said(p, inputs), oneHot(getTensor(inputs, 'labels'), classes)),
    marks: (p, inputs) =>
      tf.cast(tf.equal(tf.cast(tf.argMax(said(p, inputs), 1), 'int32'), getTensor(inputs, 'labels')), 'float32'),
    figureOf: (right, images) => accuracyFigure(right, images.classes),
  };
  return {
    spec,
    forward: (p, images) => {
      const hidden = features(p, images);
      return { features: hidden, logits: logits(p, hidden) };
    },
  };
}

/** The data set's classifier: read from the cache, or trained (in well under a minute for digits) and kept there. */
export async function prepareClassifier(
  dataset: ImageDataset,
  runtime: Runtime,
  options: PrepareOptions = {},
): Promise<Classifier> {
  const { spec, forward } = designClassifier(dataset);
  const trained = await loadOrTrain(spec, dataset, options);
  const apply = await imageFunction('feature extraction', trained, dataset, runtime, forward);
  const output = (name: 'features' | 'logits', width: number): EvaluationNetwork => ({
    id: trained.id,
    heldOut: trained.heldOut,
    label,
    width,
    apply: async (batch) => (await apply(batch))[name]!,
  });
  return { features: output('features', featureCount), logits: output('logits', dataset.classes.length) };
}

/** The index of the largest of each row of `logits`, `rows x classes`. */
export function predictedClasses(logits: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
}
