import type { Model, StageCheckpoint } from '../model';
import type { SubsamplingContext } from './context';
import { autoencoderTraining } from './features/autoencoderFeatures';
import { classFeatureTraining } from './features/classifierFeatures';
import { regressorTraining } from './filter/labelRegressor';
import { openLabelEncoder } from './pretrainedNetworks';
import { PretrainedModel } from './generator/pretrainedModel';
import { GanModel } from './generator/ganModel';
import { embeddingTraining, regressionNetwork, regressionTraining } from './labels/improvedLabelInput';
import { labelSpaceOf } from './labels/labelSpace';
import { RatioModel } from './ratio/ratioModel';
import { conditionalTask, perLabelTasks, openRatioTraining } from './ratio/ratioTraining';
import { SamplingModel } from './sampling/samplingModel';
import { samplingParts } from './sampling/proposerPool';
import { SupervisedModel, type SupervisedTask } from './supervisedModel';

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
  const labelling = labelSpaceOf(dataset, experiment.subsampling.labels);
  const supervised = (task: SupervisedTask) => SupervisedModel.create(context, task, checkpoint);
  switch (id) {
    case 'label-regression':
      return supervised(regressionTraining(context, labelling));
    case 'label-embedding':
      return supervised(embeddingTraining(context, labelling, await networks.load(regressionNetwork)));
    case 'generator':
      return GanModel.create(context, labelling, await openLabelEncoder(context, labelling), checkpoint);
    case 'pretrained-generator':
      return PretrainedModel.create(context, labelling, experiment.generator.from!);
    case 'features':
      return supervised(labelling.continuous ? autoencoderTraining(context, labelling) : classFeatureTraining(context));
    case 'label-errors':
      return supervised(regressorTraining(context, labelling));
    case 'ratio': {
      const parts = await openRatioTraining(context, labelling, 'all', [conditionalTask(labelling)]);
      return RatioModel.create(context, parts, checkpoint);
    }
    case 'per-label-ratios': {
      const parts = await openRatioTraining(context, labelling, 'single', perLabelTasks(context, labelling));
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
    perLabelTasks(context, labelSpaceOf(context.dataset, subsampling.labels));
  }
}
