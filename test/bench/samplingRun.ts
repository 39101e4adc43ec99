import { writeFileMakingFolder } from '../../engine/files/atomicFile';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkConfig } from '../../engine/experiment/load';
import type { Experiment } from '../../engine/config/common';
import { pretrainedGenerator } from '../../engine/experiment/pretrainedGenerator';
import { loadDataset } from '../../engine/datasets/loadDataset';
import {
  subsamplingExperimentSchema,
  type SubsamplingContext,
  type SubsamplingExperiment,
} from '../../engine/methods/subsampling/config';
import { subsampling } from '../../engine/methods/subsampling/method';
import { runFiles } from '../../engine/protocol/runFolder';
import { Random } from '../../engine/random';
import type { Runtime } from '../../engine/runtime/program';
import { NetworkStore } from '../../engine/storage/networkStore';

/** Runs whose networks are trained: what sampling begins with. */

/** The run in a folder, as its last stage sees it. @throws Error if it is none of the small preset's with classes. */
export async function openRun(folder: string, runtime: Runtime): Promise<SubsamplingContext> {
  const file = join(folder, runFiles.config);
  const { experiment, problems } = checkConfig(file, readFileSync(file, 'utf8'));
  if (!experiment) throw new Error(`${file}: ${problems[0]?.message ?? "it can't be read"}`);
  return contextOf(experiment, resolve(folder), runtime);
}

/**
 * The example's networks after a few seconds of training: what they choose is of no use, but about as hard to choose.
 */
export async function withBrieflyTrained<T>(
  runtime: Runtime,
  work: (context: SubsamplingContext) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-bench-'));
  try {
    const context = await contextOf(
      subsamplingExperimentSchema.parse({
        method: 'subsampling',
        dataset: { name: 'mnist' },
        training: { steps: 60, batch: 64 },
        features: { steps: 60 },
        ratio: { steps: 30 },
      }),
      folder,
      runtime,
    );
    const facts = { classes: () => Promise.resolve(context.dataset.classes.length) };
    for (const stage of (await subsampling.plan(context.experiment, facts)).slice(0, -1)) {
      const model = await stage.create(context, null);
      for (let step = 0; step < stage.steps; step++) await model.step(step);
      await model.finish?.(0);
      model.dispose();
    }
    return await work(context);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function contextOf(given: Experiment, runFolder: string, runtime: Runtime): Promise<SubsamplingContext> {
  const experiment = given as SubsamplingExperiment;
  if (given.method !== 'subsampling' || experiment.variant === 'journal' || experiment.features.network !== 'small') {
    throw new Error(
      "PyTorch has the small preset's networks here: a subsampling run with classes, features.network " +
        '"small" and another variant than journal.',
    );
  }
  const dataset = await loadDataset(experiment.dataset, runFolder);
  return {
    experiment,
    runFolder,
    writeFile: writeFileMakingFolder,
    runtime,
    dataset,
    random: Random.from(experiment.seed, 'training'),
    networks: new NetworkStore(runFolder),
    progress: {
      warn: (text) => {
        console.log(text);
      },
      activity: () => undefined,
      throwIfStopped: () => undefined,
    },
    pretrainedGenerator: (folder) => pretrainedGenerator(folder, dataset),
  };
}
