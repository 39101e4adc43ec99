import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { selfLabelingExperimentSchema } from '../../../engine/methods/selfLabeling/config';
import type { Architecture, NetworkSizes } from '../../../engine/networks/architecture';
import { iterationProgram } from '../../../engine/methods/selfLabeling/iterationProgram';
import { samplingProgram } from '../../../engine/networks/conditionalGan';
import { ImageSampler } from '../../../engine/methods/selfLabeling/imageSampler';
import { createNetworks, initialState } from '../../../engine/methods/selfLabeling/selfLabelingNetworks';
import { dense, denseParameters } from '../../../engine/nn/layers';
import { relu } from '../../../engine/nn/operations';
import { he, lecun, type Declaration } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { CompiledRuntime } from '../../../engine/runtime/compiled';
import type { HostData, Tensors } from '../../../engine/runtime/program';

/**
 * A toy (self-labeling README, Tests): a ring of eight Gaussians, and networks of three layers of 64 for its points.
 */

const hidden = 64;

function layers(inputs: number, outputs?: number): Declaration {
  return {
    ...denseParameters('hidden0', inputs, hidden, he(inputs)),
    ...denseParameters('hidden1', hidden, hidden, he(hidden)),
    ...denseParameters('hidden2', hidden, hidden, he(hidden)),
    ...(outputs === undefined ? {} : denseParameters('output', hidden, outputs, lecun(hidden))),
  };
}

const throughHidden = (p: Tensors, x: Tensor2D): Tensor2D =>
  ['hidden0', 'hidden1', 'hidden2'].reduce((h, name) => relu(dense(p, name, h)), x);

/**
 * Points of the plane as images of one pixel and two channels; the output is linear, so that the ring lies within
 * reach.
 */
export const pointArchitecture: Architecture = {
  generator: ({ latent, image }: NetworkSizes) => ({
    parameters: layers(latent, image[2]),
    buffers: {},
    forward: (p, _norm, input) =>
      tf.reshape<tf.Rank.R4>(dense(p, 'output', throughHidden(p, input)), [input.shape[0], ...image]),
  }),
  trunk: ({ image }) => ({
    parameters: layers(image[2]),
    features: hidden,
    forward: (p, images) => throughHidden(p, tf.reshape(images, [images.shape[0], image[2]])),
  }),
};

// Products this small are faster on one thread.
const runtime = new CompiledRuntime({
  kind: 'cpu',
  label: 'cpu',
  fusedMatMul: true,
  processor: true,
  session: { executionProviders: ['cpu'], intraOpNumThreads: 1, logSeverityLevel: 3 },
});

const modes = 8;
const deviation = 0.08;
const latent = 2;
const batch = 128;

/** `count` points of the ring: each from N(mode, 0.08^2), modes equally spaced on the unit circle. */
function ringPoints(
  count: number,
  random: Random,
  classOf: (i: number) => number = () => random.integer(modes),
): { points: Float32Array; classes: Int32Array } {
  const noise = random.normals(2 * count);
  const classes = Int32Array.from({ length: count }, (_, i) => classOf(i));
  const points = noise.map((x, i) => centre(classes[i >> 1]!)[i % 2]! + deviation * x);
  return { points, classes };
}

const centre = (mode: number) =>
  [Math.cos((2 * Math.PI * mode) / modes), Math.sin((2 * Math.PI * mode) / modes)] as const;

/** The mode nearest to a point, and how far it is. */
function nearest(x: number, y: number): { mode: number; distance: number } {
  const distances = Array.from({ length: modes }, (_, mode) => Math.hypot(x - centre(mode)[0], y - centre(mode)[1]));
  const distance = Math.min(...distances);
  return { mode: distances.indexOf(distance), distance };
}

/** The figures of a trained toy (self-labeling README, Tests). */
export interface RingFigures {
  /** Share of generated points within four standard deviations of a mode. */
  quality: number;
  /** Total variation between the modes of the generated points and the uniform distribution. */
  variation: number;
  /**
   * Share of real points whose mode is the most frequent one of their self-label: over the first and the last 20 steps.
   */
  purity: { first: number; last: number };
  /** Share of unlabelled real points whose self-label is their mode: over the first and the last 20 steps. */
  accuracy: { first: number; last: number };
  /** Share of real points whose self-label counted: over the first and the last 20 steps. */
  coverage: { first: number; last: number };
  /** For each artificial label, the mode that most of its points lie at. */
  modeOfLabel: number[];
  /** For each artificial label, the share of its points that lie at that mode. */
  modeShare: number[];
}

export interface RingOptions {
  seed: number;
  steps?: number;
  threshold?: number;
  labels?: number;
  /** The label that a person would give to each mode: with it, one point of each mode is labelled. */
  manual?: readonly number[];
}

/** Trains the toy with its settings (self-labeling README, Tests) and measures it. */
export async function trainRing({
  seed,
  steps = 800,
  threshold = 0.9,
  labels = modes,
  manual,
}: RingOptions): Promise<RingFigures> {
  const experiment = selfLabelingExperimentSchema.parse({
    method: 'self-labeling',
    dataset: { name: 'mnist' },
    selfLabeling: { threshold, generatorClassifierWeight: 0.2, classifierEma: 0.995, generatorEma: 0 },
    optimizer: { generator: 5e-4, discriminator: 1e-3, classifier: 1e-3, betas: [0, 0.9], discriminatorSteps: 2 },
  });
  const networks = createNetworks({
    architecture: pointArchitecture,
    image: [1, 1, 2],
    latent,
    labels,
    width: 1,
    labelScale: 1,
  });
  const state = runtime.createState(initialState(networks, Random.from(seed, 'weights')));
  const names = Object.keys(state.specs);
  const definition = iterationProgram(networks, experiment, { batch, manual: manual !== undefined, names });
  const iteration = await runtime.compile(definition, state);
  const sampling = await runtime.compile(samplingProgram(networks, 1000, names), state);

  const random = Random.from(seed, 'training');
  const { points: labelledPoints, classes: labelledClasses } = ringPoints(
    modes,
    Random.from(seed, 'manual labels'),
    (i) => i,
  );
  const updates = experiment.optimizer.discriminatorSteps;
  const history: { selfLabels: Int32Array; classes: Int32Array; manual: Int32Array; coverage: number }[] = [];
  for (let step = 0; step < steps; step++) {
    const { points, classes } = ringPoints(updates * batch, random);
    const given = new Int32Array(updates * batch).fill(-1);
    const inputs: Record<string, HostData> = {
      reals: points,
      manual: given,
      latents: random.normals((updates + 2) * batch * latent),
      labelUniforms: random.uniforms((updates + 2) * batch),
      gateUniforms: random.uniforms(batch),
    };
    if (manual) {
      // A quarter of every real batch is labelled, and so is all of the classifier's.
      const put = (into: Float32Array, at: number, which: number) =>
        into.set(labelledPoints.subarray(2 * which, 2 * which + 2), 2 * at);
      for (let i = 0; i < updates * batch; i++) {
        if (i % batch >= batch / 4) continue;
        const which = random.integer(modes);
        put(points, i, which);
        classes[i] = labelledClasses[which]!;
        given[i] = manual[labelledClasses[which]!]!;
      }
      const chosen = random.integers(batch, modes);
      const manualImages = new Float32Array(2 * batch);
      chosen.forEach((which, i) => put(manualImages, i, which));
      Object.assign(inputs, { manualImages, manualLabels: chosen.map((which) => manual[labelledClasses[which]!]!) });
    }
    const outputs = await iteration.run(inputs);
    history.push({
      selfLabels: outputs.selfLabels!.data as Int32Array,
      classes,
      manual: given,
      coverage: outputs['labels/coverage']!.data[0]!,
    });
  }

  const sampler = new ImageSampler(sampling, { batch: 1000, latent, labels });
  const drawn = sampler.points(
    Int32Array.from({ length: 4000 }, (_, i) => i % labels),
    Random.from(seed, 'judge'),
  );
  const { images } = await sampler.images(drawn);
  const evaluated = Array.from({ length: drawn.count }, (_, i) => ({
    ...nearest(images[2 * i]!, images[2 * i + 1]!),
    label: drawn.labels.subarray(i * labels, (i + 1) * labels).indexOf(1),
  }));
  [iteration, sampling, state].forEach((part) => {
    part.dispose();
  });

  const good = evaluated.filter(({ distance }) => distance <= 4 * deviation);
  const counts = histogram(
    good.map(({ mode }) => mode),
    modes,
  );
  const perLabel = Array.from({ length: labels }, (_, label) =>
    histogram(
      evaluated.filter((point) => point.label === label).map(({ mode }) => mode),
      modes,
    ),
  );
  const ends = { first: history.slice(0, 20), last: history.slice(-20) };
  const both = (f: (part: typeof history) => number) => ({ first: f(ends.first), last: f(ends.last) });
  return {
    quality: good.length / evaluated.length,
    variation: 0.5 * counts.reduce((sum, n) => sum + Math.abs(n / good.length - 1 / modes), 0),
    coverage: both((part) => part.reduce((sum, { coverage }) => sum + coverage, 0) / part.length),
    purity: both((part) => {
      const perSelfLabel = Array.from({ length: labels }, () => Array<number>(modes).fill(0));
      part.forEach(({ selfLabels, classes }) =>
        selfLabels.forEach((label, i) => {
          perSelfLabel[label]![classes[i]!]!++;
        }),
      );
      const all = perSelfLabel.flat().reduce((sum, n) => sum + n, 0);
      return perSelfLabel.reduce((sum, row) => sum + Math.max(...row), 0) / all;
    }),
    accuracy: both((part) => {
      let [right, all] = [0, 0];
      part.forEach(({ selfLabels, classes, manual: given }) =>
        selfLabels.forEach((label, i) => {
          if (given[i] !== -1) return;
          all++;
          if (label === (manual?.[classes[i]!] ?? classes[i])) right++;
        }),
      );
      return right / all;
    }),
    modeOfLabel: perLabel.map((row) => row.indexOf(Math.max(...row))),
    modeShare: perLabel.map((row) => Math.max(...row) / row.reduce((sum, n) => sum + n, 0)),
  };
}

function histogram(values: readonly number[], size: number): number[] {
  const counts = Array<number>(size).fill(0);
  for (const value of values) counts[value]!++;
  return counts;
}
