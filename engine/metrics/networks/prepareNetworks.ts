import type { ContinuousLabels, ImageDataset } from '../../datasets/dataset';
import type { Runtime } from '../../runtime/program';
import { prepareAutoencoder } from './autoencoder';
import { prepareClassifier } from './classifier';
import type { EvaluationNetwork, EvaluationNetworks, NetworkOutput } from './evaluationNetwork';
import type { PrepareOptions } from './loadOrTrain';
import { loadPretrained, type NetworkChoice } from './pretrained/loadPretrained';
import { openPretrained } from './pretrained/pretrainedNetwork';
import { prepareRegressor } from './regressor';

interface NetworksOptions {
  /** What features are of; default: the data set's own networks. */
  network?: NetworkChoice;
  /** Called with how many images a pretrained network was asked about so far; what it throws ends that. */
  between?: (images: number) => void;
  /** Where trained networks are kept; default: Darkroom's cache. */
  cache?: string;
  /** Called while a network is trained; what it throws ends the training. */
  onProgress?: (activity: string, done: number, total: number) => void;
}

/**
 * The networks that these metrics of a data set need: read from the cache, or trained one after the other. Features are
 * those of the network that is chosen; else of a classifier, or of an autoencoder where labels are continuous or there
 * are no two classes to tell apart (metrics README, Evaluation networks).
 * @throws UserError if the files of the chosen network are missing, damaged, or others.
 */
export async function prepareEvaluationNetworks(
  metrics: readonly { needs: readonly NetworkOutput[] }[],
  dataset: ImageDataset,
  runtime: Runtime,
  { network, between, cache, onProgress }: NetworksOptions = {},
): Promise<EvaluationNetworks> {
  const wanted = new Set(metrics.flatMap(({ needs }) => needs));
  const options = (activity: string): PrepareOptions => ({
    cache,
    onProgress: (done, updates) => onProgress?.(activity, done, updates),
  });
  const networks = new Map<NetworkOutput, EvaluationNetwork>();
  if (network && (wanted.has('features') || wanted.has('featureLogits'))) {
    const pretrained = await loadPretrained(network);
    if (pretrained) {
      const { features, logits } = await openPretrained(pretrained, dataset, runtime, { between });
      networks.set('features', features);
      if (logits) networks.set('featureLogits', logits);
      wanted.delete('features');
      wanted.delete('featureLogits');
    }
  }
  const classify = !dataset.continuous && dataset.classes.length > 1;
  if (wanted.has('features') && !classify)
    networks.set('features', await prepareAutoencoder(dataset, runtime, options('evaluation autoencoder')));
  if (wanted.has('logits') || wanted.has('featureLogits') || (wanted.has('features') && classify)) {
    const { features, logits } = await prepareClassifier(dataset, runtime, options('evaluation classifier'));
    if (classify && wanted.has('features')) networks.set('features', features);
    if (wanted.has('featureLogits')) networks.set('featureLogits', logits);
    networks.set('logits', logits);
  }
  if (wanted.has('label') && hasContinuousLabels(dataset))
    networks.set('label', await prepareRegressor(dataset, runtime, options('evaluation regressor')));
  return networks;
}

function hasContinuousLabels(dataset: ImageDataset): dataset is ImageDataset & { continuous: ContinuousLabels } {
  return dataset.continuous !== undefined;
}
