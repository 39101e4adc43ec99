import type { ImageDataset } from '../../datasets/dataset';
import { UserError } from '../../errors';
import { savedGenerator, type GeneratorSpec } from '../../networks/savedGenerator';
import { CheckpointStore } from '../../storage/checkpointStore';
import type { OtherRun } from '../method';
import type { PretrainedGenerator } from '../model';
import type { SelfLabelingExperiment } from './config';
import { networksOf } from './selfLabelingModel';

/**
 * The generator of a run's newest checkpoint.
 * @throws UserError if its labels have no known meaning, the data set has no classes, or there is no checkpoint yet.
 */
export async function checkpointGenerator(
  { folder, experiment }: OtherRun<SelfLabelingExperiment>,
  dataset: ImageDataset,
): Promise<PretrainedGenerator> {
  if (experiment.labels === 'none') {
    throw new UserError(
      `The GAN in ${folder} was trained without manual labels: what its labels mean is not known, so it can't be ` +
        'asked for a class.',
      {
        where: 'generator.from',
        advice:
          'Name a self-labeling run with labels "some" or "all", or a subsampling run; or leave generator.from out ' +
          'to train one.',
      },
    );
  }
  if (dataset.continuous) {
    throw new UserError(
      `The GAN in ${folder} was trained with classes, but ${dataset.title} is subsampled by its ` +
        `${dataset.continuous.name}.`,
      {
        where: 'generator.from',
        advice: `Name a subsampling run on ${dataset.title}, or leave generator.from out to train a generator.`,
      },
    );
  }
  const { tensors, state } = await new CheckpointStore(folder).loadNewest();
  const { datasetId, elapsedSeconds: seconds } = state;
  return { generator: savedGenerator(tensors, specOf(experiment, dataset), { datasetId, seconds }) };
}

function specOf(experiment: SelfLabelingExperiment, dataset: ImageDataset): GeneratorSpec {
  const { networks } = experiment;
  const { image, latent, labels, besideLatent, inNormalisations } = networksOf(experiment, dataset);
  const [height, width, channels] = image;
  return {
    architecture: networks.architecture,
    image: [height, width, channels],
    latent,
    condition: labels,
    width: networks.width,
    besideLatent,
    inNormalisations,
  };
}
