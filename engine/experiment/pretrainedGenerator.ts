import { join } from 'node:path';
import type { Experiment } from '../config/common';
import type { ImageDataset } from '../datasets/dataset';
import { UserError } from '../errors';
import { readInside } from '../files/insideFolder';
import type { PretrainedGenerator } from '../methods/model';
import { methodOf } from '../methods/registry';
import { longestRunFile, runFiles } from '../protocol/runFolder';
import { checkRunConfig } from './runConfig';

const where = 'generator.from';

/**
 * The generator of another run's folder, for images of `dataset`.
 * @throws UserError if that is no run folder, its method has no conditional generator, or it was trained on other
 * images.
 */
export async function pretrainedGenerator(folder: string, dataset: ImageDataset): Promise<PretrainedGenerator> {
  const experiment = await readExperiment(folder);
  const method = methodOf(experiment);
  if (!method.pretrainedGenerator) {
    throw new UserError(`${folder} is a run of the method "${method.id}", which leaves no generator.`, {
      where,
      advice:
        'Name a subsampling run, or a self-labeling run with manual labels; or leave generator.from out to train a ' +
        'generator.',
    });
  }
  const pretrained = await method.pretrainedGenerator({ folder, experiment }, dataset);
  if (pretrained.generator.metadata.datasetId !== dataset.contentId) {
    throw new UserError(
      `The generator in ${folder} was trained on other images than ${dataset.title} as this experiment has it.`,
      {
        where,
        advice:
          `Its data set was ${JSON.stringify(experiment.dataset)}: give this experiment the same, or name a run on ` +
          `${dataset.title}.`,
      },
    );
  }
  return pretrained;
}

async function readExperiment(folder: string): Promise<Experiment> {
  const file = join(folder, runFiles.config);
  const bytes = await readInside(folder, runFiles.config, longestRunFile.config).catch((cause: unknown) => {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`${folder} is not a run folder: it has no ${runFiles.config}.`, {
      where,
      advice:
        "Name a run's folder, for example ../runs/mnist-self-labeling/20260101-120000-1a2b, relative to the " +
        'experiment file.',
      cause,
    });
  });
  const { experiment, problems } = checkRunConfig(file, bytes.toString());
  const error = problems.find(({ severity }) => severity === 'error');
  if (!experiment || error) {
    throw new UserError(
      `The configuration of the run in ${folder} can't be read: ${error?.message ?? 'it is damaged.'}`,
      {
        where,
        advice:
          'Name a run of this version of Darkroom, with a generator: a subsampling run, or a self-labeling run with ' +
          'manual labels.',
      },
    );
  }
  return experiment;
}
