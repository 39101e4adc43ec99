import type { ContinuousLabels, ImageDataset } from '../datasets/dataset';
import type { Runtime } from '../runtime/program';
import { prepareAutoencoder } from './autoencoder';
import { prepareClassifier, type Classifier } from './classifier';
import type { FeatureExtractor } from './features';
import { prepareRegressor, type Regressor } from './regressor';
import type { PrepareOptions } from './trainedOnce';

/** The networks that a grouped evaluation asks. */
export interface Judges {
  /** The FID space. */
  extractor: FeatureExtractor;
  /** Where labels are continuous: who says what else is seen in an image, and which label it looks like. */
  continuous: { classifier: Pick<Classifier, 'id' | 'label' | 'classes' | 'logits'>; regressor: Regressor } | null;
}

export interface JudgesOptions {
  cache?: string;
  /** Called while a network is trained; what it throws ends the training. */
  onProgress?: (activity: string, done: number, total: number) => void;
}

/** All networks that the data set's figures need: read from the cache, or trained one after the other. */
export async function prepareJudges(
  dataset: ImageDataset,
  runtime: Runtime,
  { cache, onProgress }: JudgesOptions = {},
): Promise<Judges> {
  const options = (activity: string): PrepareOptions => ({
    cache,
    onProgress: (done, updates) => onProgress?.(activity, done, updates),
  });
  if (!hasContinuousLabels(dataset))
    return { extractor: await prepareClassifier(dataset, runtime, options('evaluation classifier')), continuous: null };
  return {
    extractor: await prepareAutoencoder(dataset, runtime, options('evaluation autoencoder')),
    continuous: {
      classifier: await prepareClassifier(dataset, runtime, options('evaluation classifier')),
      regressor: await prepareRegressor(dataset, runtime, options('evaluation regressor')),
    },
  };
}

function hasContinuousLabels(dataset: ImageDataset): dataset is ImageDataset & { continuous: ContinuousLabels } {
  return dataset.continuous !== undefined;
}
