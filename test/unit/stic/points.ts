import * as tf from '@tensorflow/tfjs-core';
import { onTestFinished } from 'vitest';
import type { z } from 'zod';
import { initialEma } from '../../../engine/nn/ema';
import { sticExperimentSchema, type SticExperiment } from '../../../engine/methods/stic/config';
import type { ImageDataset, ImageSplit } from '../../../engine/datasets/dataset';
import { assembleBatch, batchParts, RealImages } from '../../../engine/methods/stic/batches';
import { BlankCanvas } from '../../../engine/methods/stic/canvas';
import { statePrefixes, updateProgram, type ClassifierSystem } from '../../../engine/methods/stic/classifier';
import { Drawings } from '../../../engine/methods/stic/drawings';
import { Rehearsal, rehearsalState } from '../../../engine/methods/stic/rehearsal';
import { CanvasSampler, type CanvasSamplerOptions } from '../../../engine/methods/stic/sampler/canvasSampler';
import type { SamplerSystem } from '../../../engine/methods/stic/sampler/programs';
import { logitsOf } from '../../../engine/methods/stic/target';
import type { EnergyClassifier } from '../../../engine/networks/energyClassifier';
import { dense, denseParameters } from '../../../engine/nn/layers';
import { leakyRelu } from '../../../engine/nn/operations';
import { he, lecun } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { compiled } from '../runtimes';

/** Points of the plane as images of two pixels (METHODS 3.8): three classes, each of two modes that face each other. */

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
    return { count, images, labels };
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

/** Two hidden layers of 64. */
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

/** The preset for points of METHODS 3.8: chains that begin anew in every round, all of them kept. */
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
      pool: 20,
      mix: { pool: 0.3, canvas: 0.1 },
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
      canvas: 'noise',
      smoothing: 0,
      stepSize: 0.12,
      acceptance: 0.574,
      temperature: { start: 1, end: 1 },
      polish: 0,
      ...sampler,
    },
    regularisers: { gram: 0, box: 10, smoothness: 0 },
  });
}

/** The engine's own parts around the perceptron. */
export async function pointsParts(experiment: SticExperiment, seed: number) {
  const { selfAnalysis, sampler: options } = experiment;
  const objective = selfAnalysis.fakes === 'none' ? 'plain' : selfAnalysis.objective;
  const system: ClassifierSystem = {
    classifier: perceptron(logitsOf({ objective, classes })),
    objective,
    classes,
    image,
  };
  const state = compiled.createState({
    ...initialEma(system.classifier.parameters, statePrefixes, Random.from(seed, 'weights')),
    ...rehearsalState(experiment, classes, 2),
  });
  const update = await compiled.compile(updateProgram(system, experiment, batchParts(experiment), state), state);
  const samplerSystem: SamplerSystem = {
    classifier: system.classifier,
    prefix: statePrefixes.weights,
    image,
    target: { objective, classes, ...experiment.regularisers },
    chains: selfAnalysis.chains,
    windowed: false,
    smoothing: options.smoothing,
    acceptance: options.acceptance,
    noise: options.noise,
  };
  const real = new RealImages(points);
  const samplerOf = (own: Partial<CanvasSamplerOptions>) =>
    CanvasSampler.create(compiled, state, samplerSystem, { ...options, attention: null, filmed: true, ...own }, real);
  const sampler = await samplerOf({});
  const canvas = new BlankCanvas(options.canvas, points);
  const drawings = new Drawings(sampler, canvas, {
    chains: selfAnalysis.chains,
    classes,
    size: 2,
    passes: options.passes,
    steps: options.steps,
    stepSize: options.stepSize,
  });
  const fakeSampler = await samplerOf({ kind: selfAnalysis.sampler, filmed: false, polish: 0 });
  const rehearsal = new Rehearsal(experiment, fakeSampler, canvas, state, { classes, size: 2 });
  onTestFinished(() => {
    update.dispose();
    sampler.dispose();
    fakeSampler.dispose();
    state.dispose();
  });
  return { experiment, system, state, update, real, canvas, sampler, drawings, rehearsal };
}

/** Rounds of drawing and learning, as the model makes them. */
export async function trainPoints(
  { experiment, update, real, rehearsal }: Awaited<ReturnType<typeof pointsParts>>,
  rounds: number,
  random: Random,
): Promise<void> {
  const rehearses = experiment.selfAnalysis.fakes !== 'none';
  for (let round = 0; round < rounds; round++) {
    if (rehearses) await rehearsal.draw(round, random);
    for (let i = 0; i < experiment.selfAnalysis.updatesPerRound; i++) {
      const batch = assembleBatch(
        experiment,
        real,
        classes,
        rehearses ? await rehearsal.fakes(batchParts(experiment).fakes, round, random) : null,
        random,
      );
      await update.run({
        ...batch,
        noise: new Float32Array(batch.images.length),
        rate: Float32Array.of(experiment.optimizer.rate),
      });
    }
  }
}

/**
 * Share of points within four deviations of a mode of their class.
 * @param drawn As many of each class, class by class.
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
