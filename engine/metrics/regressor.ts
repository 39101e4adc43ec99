import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { ContinuousLabels, ImageDataset } from '../datasets/dataset';
import type { ImageBatch } from '../images/batch';
import { dense, denseParameters } from '../nn/layers';
import { leakyRelu } from '../nn/operations';
import { lecun, getTensor } from '../nn/parameters';
import type { Runtime, Tensors } from '../runtime/program';
import { drawImages, inUnit } from './judgedImages';
import { featureCount, judgingTrunk, trainingBatch } from './judgingTrunk';
import { imageFunction, trainedOnce, type Judging, type PrepareOptions } from './trainedOnce';

/** Says what continuous label an image looks like: for Label Score (METHODS 1.10). */
export interface Regressor {
  /** The same id, the same predictions. */
  readonly id: string;
  /** "regressor-64". */
  readonly label: string;
  /** The label of each of `count` images, in its own unit. */
  predict(batch: ImageBatch): Promise<Float32Array>;
}

const label = `regressor-${featureCount}`;

/**
 * The data set's regressor, which minimises the squared error of labels normalised to [0, 1]: read from the cache, or
 * trained and kept there.
 */
export async function prepareRegressor(
  dataset: ImageDataset & { continuous: ContinuousLabels },
  runtime: Runtime,
  options: PrepareOptions = {},
): Promise<Regressor> {
  const { height, width, channels, continuous } = dataset;
  const trunk = judgingTrunk(dataset);
  const predicted = (p: Tensors, images: Tensor4D) => dense(p, 'label', leakyRelu(trunk.features(p, images), 0.1));
  const network: Judging = {
    label,
    version: 1,
    parameters: { ...trunk.parameters, ...denseParameters('label', featureCount, 1, lecun(featureCount)) },
    updates: channels === 1 ? 600 : 1500,
    inputs: {
      images: { shape: [trainingBatch, height, width, channels], dtype: 'float32' },
      labels: { shape: [trainingBatch, 1], dtype: 'float32' },
    },
    draw(random) {
      const { images, numbers } = drawImages(dataset, random, trainingBatch);
      return { images, labels: numbers };
    },
    loss: (p, inputs) =>
      tf.mean(tf.square(tf.sub(predicted(p, inputs.images as Tensor4D), getTensor(inputs, 'labels')))),
  };
  const trained = await trainedOnce(network, dataset, runtime, options);
  const apply = await imageFunction('label prediction', trained, dataset, runtime, (p, images) => ({
    labels: predicted(p, images),
  }));
  return {
    id: trained.id,
    label,
    predict: async (batch) => (await apply(batch)).labels!.map((part) => inUnit(part, continuous)),
  };
}
