import type { Model, StageCheckpoint } from '../model';
import type { SubsamplingContext } from './context';
import { autoencoderTraining } from './features/autoencoder';
import { classFeatureTraining } from './features/classFeatures';
import { regressorTraining } from './features/labelErrors';
import { conditionsOf } from './frozen';
import { PretrainedModel } from './generator/pretrainedModel';
import { GanModel } from './generator/model';
import { embeddingTraining, regressionNetwork, regressionTraining } from './labels/embedding';
import { labellingOf } from './labels/labelling';
import { RatioModel } from './ratio/model';
import { conditionalTask, perLabelTasks, ratioParts } from './ratio/parts';
import { SamplingModel } from './sampling/model';
import { samplingParts } from './sampling/parts';
import { SupervisedModel, type Supervised } from './supervised';

export type StageId =
  | 'label-regression'
  | 'label-embedding'
  | 'generator'
  | 'pretrained-generator'
  | 'features'
  | 'label-errors'
  | 'ratio'
  | 'per-label-ratios'
  | 'subsampling';

/** The model of a stage, out of what earlier stages saved. */
export async function createStageModel(
  id: StageId,
  context: SubsamplingContext,
  checkpoint: StageCheckpoint | null,
): Promise<Model> {
  const { experiment, dataset, networks } = context;
  const labelling = labellingOf(dataset, experiment.subsampling.labels);
  const supervised = (task: Supervised) => SupervisedModel.create(context, task, checkpoint);
  switch (id) {
    case 'label-regression':
      return supervised(regressionTraining(context, labelling));
    case 'label-embedding':
      return supervised(embeddingTraining(context, labelling, await networks.load(regressionNetwork)));
    case 'generator':
      return GanModel.create(context, labelling, await conditionsOf(context, labelling), checkpoint);
    case 'pretrained-generator':
      return PretrainedModel.create(context, labelling, experiment.generator.from!);
    case 'features':
      return supervised(labelling.continuous ? autoencoderTraining(context, labelling) : classFeatureTraining(context));
    case 'label-errors':
      return supervised(regressorTraining(context, labelling));
    case 'ratio': {
      const parts = await ratioParts(context, labelling, 'all', [conditionalTask(labelling)]);
      return RatioModel.create(context, parts, checkpoint);
    }
    case 'per-label-ratios': {
      const parts = await ratioParts(context, labelling, 'single', perLabelTasks(context, labelling));
      return RatioModel.create(context, parts, checkpoint);
    }
    case 'subsampling':
      return SamplingModel.create(context, await samplingParts(context, labelling), checkpoint);
  }
}

/**
 * Asked for before anything is trained: a label without images should not be told of after hours of training.
 * @throws UserError if ratios per label are wanted and a label has no training images.
 */
export function assertEveryLabelHasImages(context: SubsamplingContext): void {
  const { subsampling } = context.experiment;
  if (subsampling.baselines.includes('per-label-ratios')) {
    perLabelTasks(context, labellingOf(context.dataset, subsampling.labels));
  }
}
