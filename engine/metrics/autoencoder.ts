import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageDataset } from '../datasets/dataset';
import { dense, denseParameters, doublingConv, transposedConvParameters } from '../nn/layers';
import { leakyRelu } from '../nn/operations';
import { he, lecun, merged } from '../nn/parameters';
import { sizeOf, type Runtime, type Tensors } from '../runtime/program';
import type { FeatureExtractor } from './features';
import { drawImages } from './judgedImages';
import { featureCount, judgingTrunk, trainingBatch } from './judgingTrunk';
import { imageFunction, trainedOnce, type Judging, type PrepareOptions } from './trainedOnce';

/**
 * An autoencoder trained on the data set itself, whose bottleneck of 64 numbers is the FID space of data sets with
 * continuous labels: no classes say there what matters in an image (METHODS 1.10; the papers' has 512 numbers for
 * images of 64 x 64).
 */

const label = `autoencoder-${featureCount}`;

/** The encoder of the data set's autoencoder: read from the cache, or trained and kept there. */
export async function prepareAutoencoder(
  dataset: ImageDataset,
  runtime: Runtime,
  options: PrepareOptions = {},
): Promise<FeatureExtractor> {
  const { height, width, channels } = dataset;
  const trunk = judgingTrunk(dataset);
  const decoder = describeDecoder(dataset, trunk.map);
  const network: Judging = {
    label,
    version: 1,
    parameters: merged(trunk.parameters, decoder.parameters),
    updates: channels === 1 ? 600 : 1000,
    inputs: { images: { shape: [trainingBatch, height, width, channels], dtype: 'float32' } },
    draw: (random) => ({ images: drawImages(dataset, random, trainingBatch).images }),
    loss(p, inputs) {
      const images = inputs.images as Tensor4D;
      return tf.mean(tf.square(tf.sub(decoder.forward(p, trunk.features(p, images)), images)));
    },
  };
  const trained = await trainedOnce(network, dataset, runtime, options);
  const apply = await imageFunction('feature extraction', trained, dataset, runtime, (p, images) => ({
    features: trunk.features(p, images),
  }));
  return { id: trained.id, label, dimension: featureCount, extract: async (batch) => (await apply(batch)).features! };
}

/**
 * From 64 numbers to images: doubles the trunk's map as often as the trunk halved it, and cuts off what is then too
 * much.
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
      const grown = layers.reduce(
        (h, { name, last }) => (last ? tf.tanh(doublingConv(p, name, h)) : leakyRelu(doublingConv(p, name, h), 0.1)),
        start,
      );
      return tf.slice(grown, [0, 0, 0, 0], [batch, height, width, channels]);
    },
  };
}
