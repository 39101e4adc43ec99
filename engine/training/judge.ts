import type { Experiment } from '../config/common';
import type { ImageDataset } from '../datasets/dataset';
import { prepareFeatureNetwork } from '../metrics/featureNetwork';
import { FidEvaluator } from '../metrics/fidEvaluation';
import type { Model } from '../methods/model';
import type { Measurement } from '../protocol/events';
import { Random } from '../random';
import type { Runtime } from '../runtime/program';
import type { RunReporter } from '../runFolder/reporter';

/** All runs are compared with the same real images, whatever their own seed. */
const realImagesSeed = 0;

/**
 * Measures a model that makes images; always with the same latents, so that two evaluations differ only by the model.
 */
export interface Judge {
  evaluate(model: Model): Promise<Measurement[]>;
}

/**
 * A judge that gets the feature network and the statistics of the real images when it is first asked, so that nobody
 * waits for them before the first loss; both are computed once for each data set and then cached. Calls `between` now
 * and then; what it throws ends the evaluation.
 */
export function createJudge(
  dataset: ImageDataset,
  runtime: Runtime,
  experiment: Experiment,
  reporter: RunReporter,
  between: () => void,
): Judge {
  let prepared: FidEvaluator | undefined;
  return {
    async evaluate(model) {
      if (!model.generate) return [];
      prepared ??= await reporter.stage('Feature network', () =>
        prepareFid(dataset, runtime, experiment, reporter, between),
      );
      reporter.activity('evaluating', 'evaluating');
      const random = Random.from(experiment.seed, 'evaluation');
      return [
        await prepared.evaluate((count) => {
          between();
          return model.generate!(count, random);
        }),
      ];
    },
  };
}

async function prepareFid(
  dataset: ImageDataset,
  runtime: Runtime,
  { evaluation }: Experiment,
  reporter: RunReporter,
  between: () => void,
): Promise<FidEvaluator> {
  const extractor = await prepareFeatureNetwork(dataset, runtime, {
    onProgress: (done, updates) => {
      reporter.activity(`feature network ${done} / ${updates}`);
      between();
    },
  });
  between();
  reporter.activity('statistics of the real images');
  const fid = await FidEvaluator.create({ extractor, dataset, samples: evaluation.samples, seed: realImagesSeed });
  for (const warning of fid.warnings) reporter.warn(warning);
  return fid;
}
