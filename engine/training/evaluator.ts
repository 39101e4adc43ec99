import type { Experiment } from '../config/common';
import type { ImageDataset } from '../datasets/dataset';
import { formatCount } from '../format';
import { Evaluation } from '../metrics/evaluation/evaluation';
import { nearestGrid } from '../metrics/memorisation/nearestGrid';
import { needed } from '../metrics/networks/evaluationNetwork';
import type { SampleGrid } from '../images/batch';
import { realImagesTogether } from '../metrics/evaluation/realImages';
import { prepareEvaluationNetworks } from '../metrics/networks/prepareNetworks';
import { applicableMetrics, chosenMetrics } from '../metrics/registry';
import type { Model } from '../methods/model';
import type { Measurement } from '../protocol/events';
import { Random } from '../random';
import type { Runtime } from '../runtime/program';
import type { RunReporter } from '../runFolder/reporter';

/** All runs are compared with the same real images, whatever their own seed. */
const realImagesSeed = 0;

/** Generated images among which those nearest to training images are looked for. */
const nearestOf = 256;

/**
 * Measures a model that makes images; always with the same latents, so that two evaluations differ only by the model.
 */
export interface Evaluator {
  /** Gets what the first evaluation needs and later ones have: not to be counted as the time of one. */
  prepare?(model: Model): Promise<void>;
  evaluate(model: Model): Promise<Measurement[]>;
  /** Grids that show what was measured. */
  grids?(model: Model): Promise<SampleGrid[]>;
}

interface EvaluatorParts {
  dataset: ImageDataset;
  runtime: Runtime;
  experiment: Experiment;
  reporter: RunReporter;
  /** Called now and then; what it throws ends the evaluation. */
  between: () => void;
}

/**
 * An evaluator by all metrics of images together. It gets the evaluation networks and the statistics of the real images
 * when it is first asked, so that nobody waits for them before the first loss; both are computed once for each data set
 * and then cached.
 */
export function createEvaluator(parts: EvaluatorParts): Evaluator {
  const { experiment, reporter } = parts;
  let prepared: Evaluation | undefined;
  const evaluation = async () => (prepared ??= await reporter.stage('Feature network', () => prepareEvaluation(parts)));
  return {
    async prepare(model) {
      if (model.generate) await evaluation();
    },
    async evaluate(model) {
      if (!model.generate) return [];
      const prepared = await evaluation();
      reporter.activity('evaluating', 'evaluating');
      const random = Random.from(experiment.seed, 'evaluation');
      return prepared.evaluateGenerator((labels) => model.generate!(labels, random));
    },
    async grids(model) {
      const learned = model.generate && (await evaluation()).learned;
      if (!learned) return [];
      const { networks, real } = prepared!.options;
      const labels = real.sets[0]!.reference.labels.slice(0, nearestOf);
      const images = await model.generate!(labels, Random.from(experiment.seed, 'nearest'));
      const parts = { dataset: real.dataset, network: needed(networks, 'features') };
      return [await nearestGrid(images, learned, parts)].filter((grid) => grid !== null);
    },
  };
}

async function prepareEvaluation(parts: EvaluatorParts): Promise<Evaluation> {
  const { dataset, runtime, experiment, reporter, between } = parts;
  const metrics = applicableMetrics(dataset, { grouped: false }, chosenMetrics(experiment.evaluation.metrics));
  const networks = await prepareEvaluationNetworks(metrics, dataset, runtime, {
    network: experiment.evaluation.network,
    between: (images) => {
      reporter.activity(`feature network: ${formatCount(images)} images`);
      between();
    },
    onProgress: (_network, done, updates) => {
      reporter.activity(`feature network ${done} / ${updates}`);
      between();
    },
  });
  between();
  reporter.activity('statistics of the real images');
  const { samples: count, labels } = experiment.evaluation;
  const real = realImagesTogether(dataset, { count, labels, seed: realImagesSeed });
  const warn = (text: string) => {
    reporter.warn(text);
  };
  const evaluation = await Evaluation.create({ metrics, networks, real, between, warn });
  for (const warning of evaluation.warnings) reporter.warn(warning);
  return evaluation;
}
