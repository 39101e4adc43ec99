import type { ImageDataset } from '../datasets/dataset';
import type { Runtime } from '../runtime/program';
import { prepareAutoencoder } from './autoencoder';
import { prepareClassifier } from './classifier';
import type { FeatureExtractor } from './features';
import type { PrepareOptions } from './trainedOnce';

/**
 * The network that FID's features of a data set come from: a classifier, or where labels are continuous an autoencoder.
 */
export function prepareFeatureNetwork(
  dataset: ImageDataset,
  runtime: Runtime,
  options: PrepareOptions = {},
): Promise<FeatureExtractor> {
  return dataset.continuous
    ? prepareAutoencoder(dataset, runtime, options)
    : prepareClassifier(dataset, runtime, options);
}
