import type { Model, StageCheckpoint } from '../model';
import type { SubsamplingContext } from './config';
import { autoencoderTraining } from './features/autoencoderFeatures';
import { classifierFeatureTraining } from './features/classifierFeatures';
import { labelRegressorTraining } from './filter/labelRegressor';
import { GanModel } from './generator/ganModel';
import { PretrainedModel } from './generator/pretrainedModel';
import { assertLabelsDiffer } from './generator/vicinity';
import { embeddingTraining, regressionTraining } from './labels/improvedLabelInput';
import { labelSpaceOf } from './labels/labelSpace';
import { openLabelEncoder } from './pretrainedNetworks';
import { RatioModel } from './ratio/ratioModel';
import { openRatioTraining, perLabelTasks } from './ratio/ratioTraining';
import { ProposerPool } from './sampling/proposerPool';
import { SamplingModel } from './sampling/samplingModel';
import { networkNames } from './savedNetworks';
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

/** Creates the model of a stage from the networks that earlier stages have saved. */
export async function createStageModel(
  id: StageId,
  context: SubsamplingContext,
  checkpoint: StageCheckpoint | null,
): Promise<Model> {
  const { experiment, dataset, networks } = context;
  const labelSpace = labelSpaceOf(dataset, experiment.subsampling.labels);
  const supervised = (task: SupervisedTask) => SupervisedModel.create(context, task, checkpoint);
  switch (id) {
    case 'label-regression':
      return supervised(regressionTraining(context, labelSpace));
    case 'label-embedding':
      return supervised(embeddingTraining(context, labelSpace, await networks.load(networkNames.labelRegression)));
    case 'generator': {
      const labelEncoder = await openLabelEncoder(context, labelSpace);
      return GanModel.create(context, { labelSpace, labelEncoder }, checkpoint);
    }
    case 'pretrained-generator':
      return PretrainedModel.create(context, labelSpace, experiment.generator.from!);
    case 'features':
      return supervised(
        labelSpace.continuous ? autoencoderTraining(context, labelSpace) : classifierFeatureTraining(context),
      );
    case 'label-errors':
      return supervised(labelRegressorTraining(context, labelSpace));
    case 'ratio':
      return RatioModel.create(context, await openRatioTraining(context, labelSpace, 'all'), checkpoint);
    case 'per-label-ratios':
      return RatioModel.create(context, await openRatioTraining(context, labelSpace, 'single'), checkpoint);
    case 'subsampling':
      return SamplingModel.create(context, await ProposerPool.open(context, labelSpace), checkpoint);
  }
}

/**
 * Checked before anything is trained, so that labels to which a stage would object are reported at once and not hours
 * later.
 * @throws UserError if ratios per label are wanted and a label has no training images, or if a generator is to be
 * trained on continuous labels that are all the same.
 */
export function assertLabelsSuit(context: SubsamplingContext): void {
  const { subsampling, generator } = context.experiment;
  const labelSpace = labelSpaceOf(context.dataset, subsampling.labels);
  if (subsampling.baselines.includes('per-label-ratios')) perLabelTasks(context, labelSpace);
  if (labelSpace.continuous && generator.from === undefined) assertLabelsDiffer(labelSpace.trainLabels);
}
