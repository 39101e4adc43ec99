import { datasetFacts } from '../../config/dataset';
import type { SubsamplingExperiment } from '../../experiment/experiment';
import { classCount } from '../../datasets/imageFolder/classCount';
import { systemsOf } from './sampling/systems';

/** Steps of every stage, in their order; 0 for one that the experiment doesn't have. */
export function stageSteps(experiment: SubsamplingExperiment) {
  const { dataset, generator, labelEmbedding, features, ratio, filter, subsampling, training } = experiment;
  const { continuous } = datasetFacts[dataset.name];
  const groups = continuous ? subsampling.labels : classCount(dataset);
  const embeds = continuous && generator.from === undefined;
  return {
    regression: embeds ? labelEmbedding.regressionSteps : 0,
    embedding: embeds ? labelEmbedding.embeddingSteps : 0,
    generator: generator.from === undefined ? training.steps : 0,
    features: features.steps,
    labelErrors: filter.kind === 'error-quantile' ? filter.steps : 0,
    ratio: ratio.steps,
    perLabelRatios: subsampling.baselines.includes('per-label-ratios') ? groups * ratio.steps : 0,
    subsampling: groups * systemsOf(experiment).length,
  };
}
