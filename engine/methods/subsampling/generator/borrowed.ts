import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkConfig } from '../../../experiment/load';
import type { Experiment, SelfLabelingExperiment } from '../../../experiment/experiment';
import type { ImageDataset } from '../../../datasets/dataset';
import { UserError } from '../../../errors';
import { runFiles } from '../../../protocol/runFolder';
import { CheckpointStore } from '../../../storage/checkpoint';
import { NetworkStore, type SavedNetwork } from '../../../storage/networkStore';
import { selfLabelingNetworks } from '../../selfLabeling/method';
import type { SubsamplingContext } from '../context';
import { labelEmbeddingNetwork } from '../labels/embedding';
import { keptGenerator, type Recipe } from './recipe';
import { generatorNetwork } from './model';

const where = 'generator.from';

/**
 * What is taken over from another run: its generator, and the embedding of continuous labels that it was trained with.
 */
export interface Borrowed {
  generator: SavedNetwork;
  labelEmbedding?: SavedNetwork;
}

/**
 * The generator of the run folder that `generator.from` names.
 * @throws UserError if that is no run folder, its method has no conditional generator, or it was trained on other
 * images.
 */
export async function borrowGenerator(
  { dataset }: Pick<SubsamplingContext, 'dataset'>,
  folder: string,
): Promise<Borrowed> {
  const experiment = await readExperiment(folder);
  const borrowed = await ofRun(experiment, folder, dataset);
  if (borrowed.generator.metadata.datasetId !== dataset.contentId) {
    throw new UserError(
      `The generator in ${folder} was trained on other images than ${dataset.title} as this experiment has it.`,
      {
        where,
        advice:
          `Its data set was ${JSON.stringify(experiment.dataset)}: give this experiment the same, or name a ` +
          `run on ${dataset.title}.`,
      },
    );
  }
  return borrowed;
}

async function ofRun(experiment: Experiment, folder: string, dataset: ImageDataset): Promise<Borrowed> {
  switch (experiment.method) {
    case 'stic': {
      throw new UserError(`${folder} is a run of STIC, which has no generator: its classifier draws.`, {
        where,
        advice:
          'Name a subsampling run, or a self-labeling run with manual labels; or leave generator.from out to ' +
          'train a generator.',
      });
    }
    case 'self-labeling': {
      if (experiment.labels === 'none') {
        throw new UserError(
          `The GAN in ${folder} was trained without manual labels: what its labels mean is not known, so it ` +
            `can't be asked for a class.`,
          {
            where,
            advice:
              'Name a self-labeling run with labels "some" or "all", or a subsampling run; or leave ' +
              'generator.from out to train one.',
          },
        );
      }
      if (dataset.continuous) {
        throw new UserError(
          `The GAN in ${folder} was trained with classes, but ${dataset.title} is subsampled by its ` +
            `${dataset.continuous.name}.`,
          {
            where,
            advice: `Name a subsampling run on ${dataset.title}, or leave generator.from out to train a generator.`,
          },
        );
      }
      const { tensors, state } = await new CheckpointStore(folder, 1).loadNewest();
      return {
        generator: keptGenerator(
          tensors,
          selfLabelingRecipe(experiment, dataset),
          state.datasetId,
          state.elapsedSeconds,
        ),
      };
    }
    case 'subsampling': {
      const store = new NetworkStore(folder);
      if ((await store.size(generatorNetwork)) === null) {
        throw new UserError(`There is no generator in ${folder} yet.`, {
          where,
          advice:
            'Wait until that run has trained it (its first stages), go on with it by darkroom resume, or ' +
            'name another run.',
        });
      }
      const embeds = (await store.size(labelEmbeddingNetwork)) !== null;
      return {
        generator: await store.load(generatorNetwork),
        ...(embeds && { labelEmbedding: await store.load(labelEmbeddingNetwork) }),
      };
    }
  }
}

function selfLabelingRecipe(experiment: SelfLabelingExperiment, dataset: ImageDataset): Recipe {
  const { networks, selfLabeling } = experiment;
  const { image, latent, labels } = selfLabelingNetworks(experiment, dataset);
  return {
    architecture: networks.architecture,
    image: [...image],
    latent,
    condition: labels,
    width: networks.width,
    besideLatent: selfLabeling.labelScale,
  };
}

async function readExperiment(folder: string): Promise<Experiment> {
  const file = join(folder, runFiles.config);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UserError(`${folder} is not a run folder: it has no ${runFiles.config}.`, {
      where,
      advice:
        "Name a run's folder, for example ../runs/mnist-self-labeling/20260101-120000-1a2b, relative to the " +
        'experiment file.',
      cause,
    });
  });
  const { experiment, problems } = checkConfig(file, text);
  if (!experiment) {
    throw new UserError(
      `The configuration of the run in ${folder} can't be read: ${problems[0]?.message ?? 'it is damaged.'}`,
      {
        where,
        advice:
          'Name a run of this version of Darkroom, with a generator: a subsampling run, or a self-labeling ' +
          'run with manual labels.',
      },
    );
  }
  return experiment;
}
