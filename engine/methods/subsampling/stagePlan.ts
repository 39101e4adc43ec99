import { factsOf } from '../../datasets/registry';
import type { PlanFacts } from '../method';
import type { Stage } from '../model';
import type { SubsamplingExperiment } from './config';
import { strategiesOf } from './sampling/strategies';
import type { StageId } from './stageModels';

/**
 * The stages of cDRE-F-cSP+RS: a conditional GAN is trained, or taken from another run, then features of real images,
 * then the density ratio; at last samples are chosen by it and evaluated. Each stage saves its network for later ones.
 */
export async function planStages(
  experiment: SubsamplingExperiment,
  facts: PlanFacts,
): Promise<Stage<SubsamplingExperiment>[]> {
  const { dataset, generator, labelEmbedding, features, ratio, filter, subsampling, training } = experiment;
  const { continuous } = factsOf(dataset);
  const groups = continuous ? subsampling.labels : await facts.classes();
  const trainsGan = generator.from === undefined;
  const strategies = strategiesOf(experiment).length;
  return [
    ...(continuous && trainsGan
      ? [
          stage('label-regression', 'Label regression', labelEmbedding.regressionSteps),
          stage('label-embedding', 'Label embedding', labelEmbedding.embeddingSteps),
        ]
      : []),
    trainsGan
      ? stage('generator', 'Generator', training.steps)
      : stage('pretrained-generator', 'Generator of another run', 0),
    stage('features', 'Feature extractor', features.steps),
    ...(filter.kind === 'error-quantile' ? [stage('label-errors', 'Label errors', filter.steps)] : []),
    stage('ratio', 'Density ratio', ratio.steps),
    ...(subsampling.baselines.includes('per-label-ratios')
      ? [stage('per-label-ratios', 'Density ratios per label', groups * ratio.steps)]
      : []),
    // Each step draws one strategy's images of one label; grids are drawn when a label is done.
    { ...stage('subsampling', 'Subsampling', groups * strategies), showEvery: strategies },
  ];
}

function stage(id: StageId, title: string, steps: number): Stage<SubsamplingExperiment> {
  return {
    id,
    title,
    steps,
    create: async (context, checkpoint) => (await import('./stageModels')).createStageModel(id, context, checkpoint),
  };
}
