import type { Stage } from '../model';
import type { SubsamplingContext } from './context';
import { autoencoderTraining } from './features/autoencoder';
import { classFeatureTraining } from './features/classFeatures';
import { regressorTraining } from './features/labelErrors';
import { BorrowedModel } from './generator/borrowedModel';
import { GanModel } from './generator/model';
import { embeddingTraining, regressionNetwork, regressionTraining } from './labels/embedding';
import { labellingOf } from './labels/labelling';
import { stageSteps } from './plan';
import { conditionsOf } from './frozen';
import { RatioModel } from './ratio/model';
import { conditionalTask, perLabelTasks, ratioParts } from './ratio/parts';
import { SamplingModel } from './sampling/model';
import { samplingParts } from './sampling/parts';
import { SupervisedModel, type Supervised } from './supervised';

/**
 * cDRE-F-cSP+RS (METHODS 1.1): a conditional GAN is trained or taken over, then features of real images, then the
 * density ratio; at last samples are chosen by it and judged. Each stage keeps its network for the next.
 */
export function subsamplingStages(context: SubsamplingContext): readonly Stage[] {
  const { experiment, dataset, networks } = context;
  const labelling = labellingOf(dataset, experiment.subsampling.labels);
  const steps = stageSteps(experiment);
  // Asked for at once: a label without images should not be told of after hours of training.
  const perLabel = steps.perLabelRatios > 0 ? perLabelTasks(context, labelling) : [];
  const supervised = (task: Supervised) => SupervisedModel.create(context, task);
  const all: Stage[] = [
    {
      name: 'Label regression',
      steps: steps.regression,
      create: () => supervised(regressionTraining(context, labelling)),
    },
    {
      name: 'Label embedding',
      steps: steps.embedding,
      create: async () => supervised(embeddingTraining(context, labelling, await networks.load(regressionNetwork))),
    },
    experiment.generator.from === undefined
      ? {
          name: 'Generator',
          steps: steps.generator,
          create: async () => GanModel.create(context, labelling, await conditionsOf(context, labelling)),
        }
      : {
          name: 'Generator of another run',
          steps: 0,
          create: () => BorrowedModel.create(context, labelling, experiment.generator.from!),
        },
    {
      name: 'Feature extractor',
      steps: steps.features,
      create: () =>
        supervised(labelling.continuous ? autoencoderTraining(context, labelling) : classFeatureTraining(context)),
    },
    { name: 'Label errors', steps: steps.labelErrors, create: () => supervised(regressorTraining(context, labelling)) },
    {
      name: 'Density ratio',
      steps: steps.ratio,
      create: async () =>
        RatioModel.create(context, await ratioParts(context, labelling, 'all', [conditionalTask(labelling)])),
    },
    {
      name: 'Density ratios per label',
      steps: steps.perLabelRatios,
      create: async () => RatioModel.create(context, await ratioParts(context, labelling, 'single', perLabel)),
    },
    {
      name: 'Subsampling',
      steps: steps.subsampling,
      showEvery: steps.subsampling / labelling.groups.length,
      create: async () => SamplingModel.create(context, await samplingParts(context, labelling)),
    },
  ];
  return all.filter((stage) => stage.steps > 0 || stage.name === 'Generator of another run');
}
