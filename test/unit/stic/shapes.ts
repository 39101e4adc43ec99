import { writeFileMakingFolder } from '../../../engine/files/atomicFile';
import { onTestFinished } from 'vitest';
import type { z } from 'zod';
import { sticExperimentSchema } from '../../../engine/methods/stic/config/experiment';
import type { ImageDataset, ImageSplit } from '../../../engine/datasets/dataset';
import type { StageCheckpoint } from '../../../engine/methods/model';
import { SticModel, type SticContext } from '../../../engine/methods/stic/sticModel';
import { Random } from '../../../engine/random';
import { NetworkStore } from '../../../engine/storage/networkStore';
import { compiled } from '../runtimes';
import { inMemory } from '../../../engine/datasets/imageBytes';

/**
 * Images of 8x8 pixels of three shapes on a dark ground, at random places: an upright bar, a level bar, and a square.
 */

export const side = 8;
export const size = side ** 2;

/** Whether a shape at the position `at` covers a pixel. */
const inked: ((x: number, y: number, at: number) => boolean)[] = [
  (x, y, at) => (x === at || x === at + 1) && y > 0 && y < 7,
  (x, y, at) => (y === at || y === at + 1) && x > 0 && x < 7,
  (x, y, at) => x >= at - 1 && x < at + 3 && y >= 2 && y < 6 && (x === at - 1 || x === at + 2 || y === 2 || y === 5),
];

export const shapes: ImageDataset = (() => {
  const split = (count: number, stream: string): ImageSplit => {
    const random = Random.from(1, stream);
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
    const images = new Uint8Array(count * size);
    labels.forEach((label, i) => {
      const at = 1 + random.integer(5);
      for (let k = 0; k < size; k++)
        images[i * size + k] = (inked[label]!(k % side, Math.floor(k / side), at) ? 200 : 20) + random.integer(40);
    });
    return { count, images: inMemory(images, size), labels };
  };
  return {
    name: 'shapes',
    title: 'Shapes',
    height: side,
    width: side,
    channels: 1,
    classes: ['upright', 'level', 'square'],
    train: split(600, 'train'),
    test: split(150, 'test'),
    contentId: 'shapes',
  };
})();

type Input = Partial<z.input<typeof sticExperimentSchema>>;

/** A small classifier and few Langevin steps. All values that tests depend on are given here. */
export function shapesExperiment(input: Input = {}) {
  return sticExperimentSchema.parse({
    method: 'stic',
    dataset: { name: 'mnist' },
    seed: 1,
    ...input,
    training: { steps: 400, batch: 24, logEvery: 1, ...input.training },
    sampling: { columns: 3, every: 100, ...input.sampling },
    networks: { architecture: 'small', width: 0.25, ...input.networks },
    optimizer: { rate: 2e-3, betas: [0.9, 0.999], decay: 0, average: 0.99, ...input.optimizer },
    selfAnalysis: {
      fakes: 'soft-and-hard',
      objective: 'fake-class',
      sampler: 'ngld',
      updatesPerRound: 5,
      chains: 12,
      passes: 1,
      restart: 0.2,
      replayRounds: 4,
      mix: { replay: 0.3, initial: 0.2 },
      soft: 0.25,
      mixup: 0.4,
      weights: { classes: 1, mixup: 1, hard: 1, soft: 1 },
      inputNoise: 0.03,
      logitPenalty: 1e-3,
      ...input.selfAnalysis,
    },
    sampler: {
      kind: 'ngld',
      steps: 6,
      passes: 3,
      initialiser: 'noise',
      smoothing: 0,
      stepSize: 0.05,
      temperature: { start: 1e-2, end: 1e-3 },
      stepRms: { start: 0.2, end: 0.02 },
      noise: 0.01,
      metropolisSteps: 0,
      ...input.sampler,
    },
    regularisers: { gram: 0.1, box: 10, smoothness: 0, ...input.regularisers },
  });
}

/**
 * The context of a model.
 * @param throwIfStopped Called before every pass.
 */
export function contextOf(
  experiment: SticContext['experiment'],
  dataset: ImageDataset = shapes,
  throwIfStopped: () => void = () => undefined,
): SticContext {
  return {
    experiment,
    dataset,
    runtime: compiled,
    random: Random.from(experiment.seed, 'training'),
    runFolder: '',
    writeFile: writeFileMakingFolder,
    networks: new NetworkStore(''),
    progress: { warn: () => undefined, activity: () => undefined, throwIfStopped },
    pretrainedGenerator: () => Promise.reject(new Error('There is no other run here.')),
  };
}

/** A model that is disposed of when the test has ended. */
export async function modelOf(context: SticContext, checkpoint: StageCheckpoint | null = null): Promise<SticModel> {
  const model = await SticModel.create(context, checkpoint);
  onTestFinished(() => {
    model.dispose();
  });
  return model;
}

export async function train(model: SticModel, from: number, to: number) {
  const scalars = [];
  for (let i = from; i < to; i++) scalars.push(await model.step(i));
  return scalars;
}
