import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { ContinuousLabels, ImageDataset } from '../../datasets/dataset';
import { dense, denseParameters } from '../../nn/layers';
import { leakyRelu } from '../../nn/operations';
import { lecun, getTensor } from '../../nn/parameters';
import type { Runtime, Tensors } from '../../runtime/program';
import { evaluationBackbone, featureCount, trainingBatch } from './evaluationBackbone';
import type { EvaluationNetwork } from './evaluationNetwork';
import { errorFigure } from './heldOutFigure';
import { imageFunction } from './imageFunction';
import { loadOrTrain, type NetworkSpec, type PrepareOptions } from './loadOrTrain';
import { inUnit } from './trainingImages';

const label = `regressor-${featureCount}`;

/**
 * The data set's regressor, which gives the continuous label that an image looks like, in its own unit: read from the
 * cache, or trained to minimise the squared error of labels normalised to [0, 1], and kept there (metrics README,
 * Evaluation networks).
 */
export async function prepareRegressor(
  dataset: ImageDataset & { continuous: ContinuousLabels },
  runtime: Runtime,
  options: PrepareOptions = {},
): Promise<EvaluationNetwork> {
  const { height, width, channels, continuous } = dataset;
  const backbone = evaluationBackbone(dataset);
  const predicted = (p: Tensors, images: Tensor4D) => dense(p, 'label', leakyRelu(backbone.features(p, images), 0.1));
  const [low, high] = continuous.range;
  const wrong = (p: Tensors, inputs: Tensors) =>
    tf.squeeze<tf.Tensor1D>(tf.sub(predicted(p, inputs.images as Tensor4D), getTensor(inputs, 'labels')), [1]);
  const spec: NetworkSpec = {
    label,
    version: 2,
    parameters: { ...backbone.parameters, ...denseParameters('label', featureCount, 1, lecun(featureCount)) },
    updates: channels === 1 ? 600 : 1500,
    batch: trainingBatch,
    inputs: {
      images: { shape: [trainingBatch, height, width, channels], dtype: 'float32' },
      labels: { shape: [trainingBatch, 1], dtype: 'float32' },
    },
    inputsOf: ({ images, numbers }) => ({ images, labels: numbers }),
    losses: (p, inputs) => tf.square(wrong(p, inputs)),
    marks: (p, inputs) => tf.mul(tf.abs(wrong(p, inputs)), high - low),
    figureOf: (errors, { numbers }) =>
      errorFigure(
        errors,
        numbers.map((number) => inUnit(number, continuous)),
      ),
  };
  const trained = await loadOrTrain(spec, dataset, options);
  const apply = await imageFunction('label prediction', trained, dataset, runtime, (p, images) => ({
    labels: predicted(p, images),
  }));
  return {
    id: trained.id,
    heldOut: trained.heldOut,
    label,
    width: 1,
    apply: async (batch) => (await apply(batch)).labels!.map((part) => inUnit(part, continuous)),
  };
}
