import type { Experiment } from '../config/experiment';
import type { ImageDataset } from '../datasets/dataset';
import { prepareFeatureNetwork } from '../metrics/featureNetwork';
import { FidEvaluator } from '../metrics/fidEvaluation';
import type { Model } from '../methods/model';
import type { Measurement } from '../protocol/events';
import { Random } from '../random';
import type { Runtime } from '../runtime/program';
import type { Journal } from './journal';

/** Measures a model; always with the same latents, so that two evaluations differ only by the model. */
export interface Judge {
  evaluate(model: Model): Promise<Measurement[]>;
}

/**
 * Gets the feature network and the statistics of the real images, computed once for each data set and then cached. Calls
 * `between` now and then; what it throws ends the preparation.
 */
export async function prepareJudge(
  dataset: ImageDataset, runtime: Runtime, { evaluation, seed }: Experiment, journal: Journal, between: () => void,
): Promise<Judge> {
  const extractor = await prepareFeatureNetwork(dataset, runtime, {
    onProgress: (done, updates) => {
      journal.activity(`feature network ${done} / ${updates}`);
      between();
    },
  });
  between();
  journal.activity('statistics of the real images');
  const fid = await FidEvaluator.create({ extractor, dataset, samples: evaluation.samples, seed });
  for (const warning of fid.warnings) journal.warn(warning);
  return {
    async evaluate(model) {
      const random = Random.from(seed, 'evaluation');
      return [await fid.evaluate((count) => model.generate(count, random))];
    },
  };
}
