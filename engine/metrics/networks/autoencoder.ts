import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageDataset } from '../../datasets/dataset';
import { dense, denseParameters, doublingConv, transposedConvParameters } from '../../nn/layers';
import { leakyRelu } from '../../nn/operations';
import { he, lecun, merged } from '../../nn/parameters';
import { sizeOf, type Runtime, type Tensors } from '../../runtime/program';
import { evaluationBackbone, featureCount, trainingBatch } from './evaluationBackbone';
import type { EvaluationNetwork } from './evaluationNetwork';
import { type HeldOutFigure, varianceFigure } from './heldOutFigure';
import { imageFunction } from './imageFunction';
import { loadOrTrain, type NetworkSpec, type PrepareOptions } from './loadOrTrain';
import type { HeldOutImages } from './trainNetwork';

/**
 * An autoencoder trained on the data set itself, whose bottleneck of 64 numbers is the FID space of data sets with
 * continuous labels, or with a single class: no classes say there what matters in an image. That of Ding et al. has 512
 * numbers for images of 64 x 64 (metrics README, Evaluation networks).
 */

const label = `autoencoder-${featureCount}`;

/** The encoder of the data set's autoencoder: read from the cache, or trained and kept there. */
export async function prepareAutoencoder(
  dataset: ImageDataset,
  runtime: Runtime,
  options: PrepareOptions = {},
): Promise<EvaluationNetwork> {
  const { height, width, channels } = dataset;
  const backbone = evaluationBackbone(dataset);
  const decoder = describeDecoder(dataset, backbone.map);
  const spec: NetworkSpec = {
    label,
    version: 2,
    parameters: merged(backbone.parameters, decoder.parameters),
    updates: channels === 1 ? 600 : 1000,
    batch: trainingBatch,
    inputs: { images: { shape: [trainingBatch, height, width, channels], dtype: 'float32' } },
    inputsOf: ({ images }) => ({ images }),
    losses(p, inputs) {
      const images = inputs.images as Tensor4D;
      return tf.mean(tf.square(tf.sub(decoder.forward(p, backbone.features(p, images)), images)), [1, 2, 3]);
    },
    figureOf: varianceFigureOf,
  };
  const trained = await loadOrTrain(spec, dataset, options);
  const apply = await imageFunction('feature extraction', trained, dataset, runtime, (p, images) => ({
    features: backbone.features(p, images),
  }));
  return {
    id: trained.id,
    heldOut: trained.heldOut,
    label,
    width: featureCount,
    apply: async (batch) => (await apply(batch)).features!,
  };
}

/** Null also where the images are all the same, and there is nothing to keep. */
function varianceFigureOf(errors: Float32Array, { pixelVariance }: HeldOutImages): HeldOutFigure | null {
  return pixelVariance < 1e-9 ? null : varianceFigure(errors.map((error) => 1 - error / pixelVariance));
}

/**
 * From 64 numbers to images: doubles the backbone's map as often as the backbone halved it, and cuts off what is then
 * too much.
 */
function describeDecoder({ height, width, channels }: ImageDataset, map: readonly [number, number, number]) {
  const flat = sizeOf(map);
  const planes = [map[2], 64, 32, channels];
  const layers = planes
    .slice(1)
    .map((outputs, i) => ({ name: `up${i}`, inputs: planes[i]!, outputs, last: i === planes.length - 2 }));
  return {
    parameters: {
      ...denseParameters('start', featureCount, flat, lecun(featureCount)),
      // Each pixel is the sum of a quarter of the 16 taps.
      ...merged(
        ...layers.map(({ name, inputs, outputs, last }) =>
          transposedConvParameters(name, 4, inputs, outputs, last ? lecun(4 * inputs) : he(4 * inputs)),
        ),
      ),
    },
    forward(p: Tensors, features: Tensor2D): Tensor4D {
      const [batch] = features.shape;
      const start = leakyRelu(tf.reshape<tf.Rank.R4>(dense(p, 'start', features), [batch, ...map]), 0.1);
      // Linear at the end: a tanh that the first steps have driven to black learns nothing of bright parts any more.
      const grown = layers.reduce((h, { name, last }) => {
        const doubled = doublingConv(p, name, h);
        return last ? doubled : leakyRelu(doubled, 0.1);
      }, start);
      return tf.slice(grown, [0, 0, 0, 0], [batch, height, width, channels]);
    },
  };
}
