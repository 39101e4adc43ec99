import { dirname, resolve } from 'node:path';
import type { Experiment } from '../../config/common';
import { loadConfig } from '../../experiment/load';
import { parseOverride } from '../../experiment/overrides';
import { loadDataset } from '../../datasets/loadDataset';
import { UserError } from '../../errors';
import type { Model, ModelContext } from '../../methods/model';
import { planRun } from '../../methods/plan';
import { withAbsolutePaths } from '../../experiment/absolutePaths';
import { pretrainedGenerator } from '../../experiment/pretrainedGenerator';
import { NetworkStore } from '../../storage/networkStore';
import { Random } from '../../random';
import { openRuntime } from '../../runtime/devices';
import { PeakMemory } from '../../runtime/profile/memory';
import { fallbackWarning } from '../../runtime/profile/placement';
import { Profiler } from '../../runtime/profile/profiler';
import { reportCosts } from '../../runtime/profile/report';
import { writeFileMakingFolder } from '../../files/atomicFile';
import { exitCodes } from '../../protocol/exitCodes';
import { print, printProblem } from '../output';
import { profileText, type StepProfile } from '../profileText';

export interface ProfileOptions {
  set: string[];
  program: 'step' | 'generate';
  /** Calls that are measured. */
  steps: number;
  /** Rows of the table that are printed. */
  rows: number;
  json?: string;
}

const warmUps = 2;
/** Images drawn in one measured generation. */
const generated = 100;

/** Runs a few steps of an experiment as a run would, and says where their time and memory go. */
export async function profile(config: string, options: ProfileOptions): Promise<number> {
  const { experiment, warnings } = await loadConfig(config, options.set.map(parseOverride));
  for (const warning of warnings) printProblem('warning', warning);
  const measured = await measure(experiment, dirname(resolve(config)), options);
  print(profileText(measured, options.rows));
  if (options.json !== undefined) {
    await writeFileMakingFolder(options.json, `${JSON.stringify(measured, null, 2)}\n`);
    print(`\nWrote ${options.json}`);
  }
  return exitCodes.success;
}

async function measure(
  experiment: Experiment,
  folder: string,
  { program, steps }: ProfileOptions,
): Promise<StepProfile> {
  // Ended by a signal, a process leaves its temporary files; ended by itself, it doesn't.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(exitCodes.interrupted));
  const dataset = await loadDataset(experiment.dataset, folder);
  const profiler = new Profiler();
  const { runtime } = await openRuntime(experiment.runtime, { profiler });
  if (runtime.kind === 'tensorflow') {
    throw new UserError('TensorFlow runs steps op by op: there is no compiled program to report on.', {
      where: 'runtime.device',
      advice: 'Choose a compiled device, for example --set runtime.device=cpu.',
    });
  }
  const memory = new PeakMemory();
  // A method of several stages is measured in its first, which needs nothing of the others.
  const [first] = (await planRun(withAbsolutePaths(experiment, folder))).stages;
  const context: ModelContext = {
    experiment,
    dataset,
    runtime,
    random: Random.from(experiment.seed, 'training'),
    runFolder: folder,
    writeFile: writeFileMakingFolder,
    networks: new NetworkStore(folder),
    progress: {
      warn: (message) => {
        printProblem('warning', { message });
      },
      activity: () => undefined,
      throwIfStopped: () => undefined,
    },
    pretrainedGenerator: (other) => pretrainedGenerator(other, dataset),
  };
  const model = await first!.stage.create(context, null);
  const call = callOf(model, program, context);
  const time = async () => {
    const started = performance.now();
    await call();
    memory.look();
    return performance.now() - started;
  };
  const repeat = async (count: number) => {
    const times: number[] = [];
    for (let i = 0; i < count; i++) times.push(await time());
    return times;
  };
  try {
    await repeat(warmUps);
    profiler.begin();
    const recorded = await repeat(steps);
    // Reading the recordings takes memory, too.
    const used = memory.report();
    const profiles = profiler.end();
    const costs = reportCosts(profiles, steps, recorded.reduce((sum, ms) => sum + ms, 0) / steps);
    const warnings =
      runtime.kind === 'cpu'
        ? []
        : profiles.flatMap(({ name, runs }) => fallbackWarning(name, runtime.kind, runs[0]!) ?? []);
    // Again without the recording, which takes its own time.
    const milliseconds = median(await repeat(steps));
    const images = program === 'step' ? model.imagesPerStep : generated;
    return {
      program,
      device: runtime.label,
      warmUps,
      steps,
      ...costs,
      milliseconds,
      recordedMilliseconds: median(recorded),
      imagesPerSecond: (images / milliseconds) * 1000,
      images,
      memory: used,
      warnings,
    };
  } finally {
    profiler.end();
    model.dispose();
    runtime.dispose();
  }
}

function callOf(
  model: Model,
  program: ProfileOptions['program'],
  { experiment: { seed }, dataset: { train, continuous } }: ModelContext,
): () => Promise<unknown> {
  let done = 0;
  if (program === 'step') return () => model.step(done++);
  const random = Random.from(seed, 'profile');
  if (!model.generate)
    throw new UserError('The first stage of this experiment draws no images to measure.', {
      where: '--program generate',
      advice: 'Measure its training step: --program step.',
    });
  // Labels of real images, over and over.
  const known = continuous?.train ?? train.labels;
  const labels = Float32Array.from({ length: generated }, (_, i) => known[i % known.length]!);
  return () => model.generate!(labels, random);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
