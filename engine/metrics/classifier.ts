import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageDataset } from '../datasets/dataset';
import type { ImageBatch } from '../images/batch';
import { dense, denseParameters } from '../nn/layers';
import { crossEntropy, leakyRelu, oneHot } from '../nn/operations';
import { lecun, getTensor } from '../nn/parameters';
import type { Runtime, Tensors } from '../runtime/program';
import type { FeatureExtractor } from './features';
import { drawImages } from './judgedImages';
import { featureCount, judgingTrunk, trainingBatch } from './judgingTrunk';
import { imageFunction, trainedOnce, type Judging, type PrepareOptions } from './trainedOnce';

/**
 * A small classifier trained on the data set itself, as in the practice of the subsampling papers (Ding et al.; METHODS
 * 1.10 and 4). Its 64 penultimate activations are the FID space of data sets with classes; its predictions are what
 * Diversity counts.
 */
export interface Classifier extends FeatureExtractor {
  readonly classes: number;
  /** `count x classes` logits of `count` images. */
  logits(batch: ImageBatch): Promise<Float32Array>;
}

const label = `classifier-${featureCount}`;

/** The data set's classifier: read from the cache, or trained (in well under a minute for digits) and kept there. */
export async function prepareClassifier(
  dataset: ImageDataset,
  runtime: Runtime,
  options: PrepareOptions = {},
): Promise<Classifier> {
  const {
    height,
    width,
    channels,
    classes: { length: classes },
  } = dataset;
  const trunk = judgingTrunk(dataset);
  const features = (p: Tensors, images: Tensor4D) => leakyRelu(trunk.features(p, images), 0.1);
  const logits = (p: Tensors, hidden: Tensor2D) => dense(p, 'logits', hidden);
  const network: Judging = {
    label,
    version: 1,
    parameters: { ...trunk.parameters, ...denseParameters('logits', featureCount, classes, lecun(featureCount)) },
    // Colour images need more than digits do; photographs of classes more than pictures made to show a number.
    updates: channels === 1 ? 600 : dataset.continuous ? 1000 : 2000,
    inputs: {
      images: { shape: [trainingBatch, height, width, channels], dtype: 'float32' },
      labels: { shape: [trainingBatch], dtype: 'int32' },
    },
    draw(random) {
      const drawn = drawImages(dataset, random, trainingBatch);
      return { images: drawn.images, labels: drawn.classes };
    },
    loss: (p, inputs) =>
      crossEntropy(logits(p, features(p, inputs.images as Tensor4D)), oneHot(getTensor(inputs, 'labels'), classes)),
  };
  const trained = await trainedOnce(network, dataset, runtime, options);
  const apply = await imageFunction('feature extraction', trained, dataset, runtime, (p, images) => {
    const hidden = features(p, images);
    return { features: hidden, logits: logits(p, hidden) };
  });
  return {
    id: trained.id,
    label,
    dimension: featureCount,
    classes,
    extract: async (batch) => (await apply(batch)).features!,
    logits: async (batch) => (await apply(batch)).logits!,
  };
}

/** The index of the largest of each row of `logits`, `rows x classes`. */
export function predictedClasses(logits: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
}
