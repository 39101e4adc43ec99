import { writeFileMakingFolder } from '../../../engine/files/atomicFile';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { z } from 'zod';
import { subsamplingExperimentSchema, type SubsamplingContext } from '../../../engine/methods/subsampling/config';
import type { ImageDataset, ImageSplit } from '../../../engine/datasets/dataset';
import { subsampling } from '../../../engine/methods/subsampling/method';
import { pretrainedGenerator } from '../../../engine/experiment/pretrainedGenerator';
import { Random } from '../../../engine/random';
import { NetworkStore } from '../../../engine/storage/networkStore';
import { compiled } from '../runtimes';
import { inMemory } from '../../../engine/datasets/imageBytes';

/** What stages of a subsampling run work with, on images of 8x8 pixels: noise, brighter for larger labels. */

const side = 8;

function split(count: number, stream: string, brightness: (i: number) => number, labels: Uint8Array): ImageSplit {
  const random = Random.from(1, stream);
  return {
    count,
    labels,
    images: inMemory(
      Uint8Array.from(
        { length: count * side ** 2 },
        (_, i) => random.integer(60) + 190 * brightness(Math.floor(i / side ** 2)),
      ),
      side ** 2,
    ),
  };
}

/** Ten classes, as MNIST has. */
export const classes: ImageDataset = (() => {
  const of = (count: number, stream: string) =>
    split(
      count,
      stream,
      (i) => (i % 10) / 9,
      Uint8Array.from({ length: count }, (_, i) => i % 10),
    );
  return {
    name: 'mnist',
    title: 'Noise',
    height: side,
    width: side,
    channels: 1,
    classes: Array.from({ length: 10 }, (_, i) => String(i)),
    train: of(200, 'train'),
    test: of(100, 'test'),
    contentId: 'classes',
  };
})();

/** Angles from 0 to 90 degrees. */
export const angles: ImageDataset = (() => {
  const of = (count: number, stream: string) => ({
    labels: Float32Array.from({ length: count }, (_, i) => (90 * i) / (count - 1)),
    split: split(
      count,
      stream,
      (i) => i / (count - 1),
      Uint8Array.from({ length: count }, (_, i) => i % 2),
    ),
  });
  const [train, test] = [of(200, 'train'), of(100, 'test')];
  return {
    name: 'angles',
    title: 'Noise',
    height: side,
    width: side,
    channels: 1,
    classes: ['even', 'odd'],
    train: train.split,
    test: test.split,
    contentId: 'angles',
    continuous: { name: 'angle', unit: '°', range: [0, 90], train: train.labels, test: test.labels },
  };
})();

type Input = Partial<z.input<typeof subsamplingExperimentSchema>>;

/** The smallest networks there are, and a few steps of each stage. */
export function experimentOf(dataset: ImageDataset, input: Input = {}) {
  return subsamplingExperimentSchema.parse({
    method: 'subsampling',
    dataset: { name: dataset.name },
    training: { steps: 3, batch: 8 },
    ...input,
    generator: { latent: 4, width: 0.25, ...input.generator },
    labelEmbedding: { regressionSteps: 2, embeddingSteps: 2, ...input.labelEmbedding },
    features: { steps: 10, batch: 16, dimension: 16, width: 4, ...input.features },
    ratio: { hidden: [32, 16], groups: 4, steps: 4, batch: 16, ...input.ratio },
    subsampling: { perLabel: 8, burnIn: 8, batch: 20, labels: 4, ...input.subsampling },
  });
}

/** A run in a folder that is gone when the test has ended; `warnings` fills with what it warns of. */
export function contextOf(dataset: ImageDataset, input: Input = {}): SubsamplingContext & { warnings: string[] } {
  const runFolder = mkdtempSync(join(tmpdir(), 'darkroom-test-'));
  onTestFinished(() => {
    rmSync(runFolder, { recursive: true, force: true });
  });
  const warnings: string[] = [];
  return {
    experiment: experimentOf(dataset, input),
    dataset,
    runtime: compiled,
    random: Random.from(0, 'training'),
    runFolder,
    writeFile: writeFileMakingFolder,
    networks: new NetworkStore(runFolder),
    progress: { warn: (message) => warnings.push(message), activity: () => undefined, throwIfStopped: () => undefined },
    pretrainedGenerator: (folder) => pretrainedGenerator(folder, dataset),
    warnings,
  };
}

/** The stages of a run. */
export function planOf({ experiment, dataset }: SubsamplingContext) {
  return subsampling.plan(experiment, { classes: () => Promise.resolve(dataset.classes.length) });
}

/** Trains all stages but the last, each to its end. */
export async function trainStages(context: SubsamplingContext): Promise<void> {
  for (const stage of (await planOf(context)).slice(0, -1)) {
    const model = await stage.create(context, null);
    for (let step = 0; step < stage.steps; step++) await model.step(step);
    await model.finish?.(1);
    model.dispose();
  }
}
