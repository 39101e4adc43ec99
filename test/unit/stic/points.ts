import * as tf from '@tensorflow/tfjs-core';
import { onTestFinished } from 'vitest';
import type { z } from 'zod';
import { initialEma } from '../../../engine/nn/ema';
import type { ImageDataset, ImageSplit } from '../../../engine/datasets/dataset';
import { statePrefixes, updateProgram, type SticClassifier } from '../../../engine/methods/stic/classifier';
import { sticExperimentSchema, type SticExperiment } from '../../../engine/methods/stic/config/experiment';
import { RealImages } from '../../../engine/methods/stic/realImages';
import { ChainInitialiser } from '../../../engine/methods/stic/sampler/chainInitialiser';
import { LangevinSampler, type SamplerOptions } from '../../../engine/methods/stic/sampler/langevinSampler';
import { SampleGenerator } from '../../../engine/methods/stic/sampler/sampleGenerator';
import type { SamplerSpec } from '../../../engine/methods/stic/sampler/samplerPrograms';
import { FakeSource, fakeSourceTensors } from '../../../engine/methods/stic/selfAnalysis/fakeSource';
import { logitsOf } from '../../../engine/methods/stic/targetDensity';
import { assembleBatch, batchParts } from '../../../engine/methods/stic/trainingBatch';
import type { EnergyClassifier } from '../../../engine/networks/energyClassifier';
import { dense, denseParameters } from '../../../engine/nn/layers';
import { leakyRelu } from '../../../engine/nn/operations';
import { he, lecun } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import type { HostTensors } from '../../../engine/runtime/program';
import { compiled } from '../runtimes';
import { inMemory } from '../../../engine/datasets/imageBytes';

/**
 * Points of the plane as images of two pixels (STIC README, Tests): three classes with two modes each, on opposite
 * sides of the origin.
 */

const classes = 3;
const image = [1, 2, 1] as const;
const deviation = 0.07;
const radius = 0.65;

/** The modes of a class. */
export const modesOf = (label: number): [number, number][] =>
  [0, Math.PI].map((turn) => [
    radius * Math.cos((label * Math.PI) / 3 + turn),
    radius * Math.sin((label * Math.PI) / 3 + turn),
  ]);

export const points: ImageDataset = (() => {
  const split = (count: number, stream: string): ImageSplit => {
    const random = Random.from(1, stream);
    const labels = Uint8Array.from({ length: count }, (_, i) => i % classes);
    const images = new Uint8Array(2 * count);
    labels.forEach((label, i) => {
      const mode = modesOf(label)[random.integer(2)]!;
      random.normals(2).forEach((normal, j) => {
        images[2 * i + j] = Math.round((mode[j]! + deviation * normal + 1) * 127.5);
      });
    });
    return { count, images: inMemory(images, 2), labels };
  };
  return {
    name: 'points',
    title: 'Points',
    height: 1,
    width: 2,
    channels: 1,
    classes: ['a', 'b', 'c'],
    train: split(3000, 'train'),
    test: split(300, 'test'),
    contentId: 'points',
  };
})();

/** A perceptron with two hidden layers of 64 units. */
function perceptron(outputs: number): EnergyClassifier {
  return {
    parameters: {
      ...denseParameters('first', 2, 64, he(2)),
      ...denseParameters('second', 64, 64, he(64)),
      ...denseParameters('logits', 64, outputs, lecun(64)),
    },
    mapChannels: [],
    forward(p, images) {
      const flat = tf.reshape<tf.Rank.R2>(images, [images.shape[0], 2]);
      return {
        logits: dense(p, 'logits', leakyRelu(dense(p, 'second', leakyRelu(dense(p, 'first', flat), 0.2)), 0.2)),
        maps: [],
      };
    },
  };
}

type Input = z.input<typeof sticExperimentSchema>;
export interface PointsInput {
  selfAnalysis?: Input['selfAnalysis'];
  sampler?: Input['sampler'];
}

/** An experiment with points: all chains restart in every round, and the replay buffer keeps all rounds. */
export function pointsExperiment({ selfAnalysis, sampler }: PointsInput = {}): SticExperiment {
  return sticExperimentSchema.parse({
    method: 'stic',
    dataset: { name: 'mnist' },
    training: { batch: 128 },
    optimizer: { rate: 3e-3, betas: [0.9, 0.999], average: 0.99 },
    selfAnalysis: {
      fakes: 'soft-and-hard',
      objective: 'fake-class',
      sampler: 'grmala',
      updatesPerRound: 60,
      chains: 128,
      passes: 1,
      restart: 1,
      replayRounds: 20,
      mix: { replay: 0.3, initial: 0.1 },
      soft: 0.25,
      mixup: 0,
      weights: { classes: 1, mixup: 1, hard: 1, soft: 1 },
      inputNoise: 0,
      logitPenalty: 1e-3,
      ...selfAnalysis,
    },
    sampler: {
      kind: 'grmala',
      steps: 40,
      passes: 1,
      initialiser: 'noise',
      smoothing: 0,
      stepSize: 0.12,
      acceptance: 0.574,
      temperature: { start: 1, end: 1 },
      metropolisSteps: 0,
      ...sampler,
    },
    regularisers: { gram: 0, box: 10, smoothness: 0 },
  });
}

/**
 * The parts of a STIC model, with a perceptron as its classifier.
 * @param restored State tensors to start from, in place of the initial ones.
 */
export async function pointsParts(experiment: SticExperiment, seed: number, restored: HostTensors = {}) {
  const { selfAnalysis, sampler: options } = experiment;
  const objective = selfAnalysis.fakes === 'none' ? 'plain' : selfAnalysis.objective;
  const classifier: SticClassifier = {
    network: perceptron(logitsOf({ objective, classes })),
    objective,
    classes,
    image,
  };
  const state = compiled.createState({
    ...initialEma(classifier.network.parameters, statePrefixes, Random.from(seed, 'weights')),
    ...fakeSourceTensors(experiment, { classes, imageSize: 2 }),
    ...restored,
  });
  const update = await compiled.compile(updateProgram(classifier, experiment, batchParts(experiment), state), state);
  const spec: SamplerSpec = {
    network: classifier.network,
    prefix: statePrefixes.weights,
    image,
    target: { objective, classes, ...experiment.regularisers },
    chains: selfAnalysis.chains,
    windowed: false,
    smoothing: options.smoothing,
    targetAcceptance: options.acceptance,
    noiseDeviation: options.noise,
  };
  const realImages = new RealImages(points);
  const samplerOf = (own: Partial<SamplerOptions>) =>
    LangevinSampler.create({
      runtime: compiled,
      state,
      spec,
      options: { ...options, attention: null, filmed: true, ...own },
      source: realImages,
    });
  const sampler = await samplerOf({});
  const initialiser = new ChainInitialiser(options.initialiser, points);
  const generator = new SampleGenerator(sampler, initialiser, {
    chains: selfAnalysis.chains,
    classes,
    imageSize: 2,
    passes: options.passes,
    steps: options.steps,
    stepSize: options.stepSize,
  });
  const fakeSampler = await samplerOf({ kind: selfAnalysis.sampler, filmed: false, metropolisSteps: 0 });
  const fakeSource = await FakeSource.create({ experiment, sampler: fakeSampler, initialiser, state });
  onTestFinished(() => {
    update.dispose();
    sampler.dispose();
    fakeSampler.dispose();
    state.dispose();
  });
  return { experiment, classifier, state, update, realImages, initialiser, sampler, generator, fakeSource };
}

/** Rounds of sampling and learning, as the model runs them. */
export async function trainPoints(
  { experiment, update, realImages, fakeSource }: Awaited<ReturnType<typeof pointsParts>>,
  rounds: number,
  random: Random,
): Promise<void> {
  const learnsFromFakes = experiment.selfAnalysis.fakes !== 'none';
  for (let round = 0; round < rounds; round++) {
    if (learnsFromFakes) await fakeSource.startRound(round, random);
    for (let i = 0; i < experiment.selfAnalysis.updatesPerRound; i++) {
      const fakes = learnsFromFakes ? fakeSource.sample(batchParts(experiment).fakes, round, random) : null;
      const batch = assembleBatch(experiment, { realImages, classes, fakes, random });
      await update.run({
        ...batch,
        noise: new Float32Array(batch.images.length),
        rate: Float32Array.of(experiment.optimizer.rate),
      });
    }
  }
}

/**
 * The share of points within four deviations of a mode of their class.
 * @param drawn `[points, 2]`, class by class, the same number of each.
 */
export function quality(drawn: Float32Array): number {
  const count = drawn.length / 2;
  let good = 0;
  for (let i = 0; i < count; i++) {
    if (
      modesOf(Math.floor((i * classes) / count)).some(
        ([x, y]) => Math.hypot(drawn[2 * i]! - x, drawn[2 * i + 1]! - y) < 4 * deviation,
      )
    )
      good++;
  }
  return good / count;
}
