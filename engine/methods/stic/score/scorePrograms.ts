import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageShape } from '../../../networks/architecture';
import type { Encoded, ScoreNetwork } from '../../../networks/scoreNetwork';
import { getTensor, selectPrefix } from '../../../nn/parameters';
import { floats, type ProgramDefinition, type TensorSpec, type Tensors } from '../../../runtime/program';
import { parts, scoreStep, type TrainingOptions } from './training';

/** What the programs are made for. */
export interface ScoreShapes {
  batch: number;
  image: ImageShape;
  classes: number;
}

/** One update of the network and its average. */
export function trainingProgram(
  network: ScoreNetwork,
  options: Omit<TrainingOptions, 'learningRate'>,
  { batch, image, classes }: ScoreShapes,
  names: readonly string[],
): ProgramDefinition {
  return {
    name: 'score classifier update',
    state: names,
    inputs: {
      images: floats(batch, ...image),
      classes: floats(batch, classes),
      sigmas: floats(batch),
      noise: floats(batch, ...image),
      rate: floats(1),
    },
    step(state, inputs) {
      const { state: next, losses } = scoreStep(
        network,
        { ...options, learningRate: getTensor(inputs, 'rate') },
        state,
        {
          images: inputs.images as Tensor4D,
          classes: inputs.classes as Tensor2D,
          sigmas: inputs.sigmas as Tensor1D,
          noise: inputs.noise as Tensor4D,
        },
      );
      return { state: next, outputs: { 'loss/score': losses.score, 'loss/classifier': losses.classifier } };
    },
  };
}

/** How a program knows what to draw: its inputs for each image, and sigma times the score. */
export interface Condition {
  inputs: Record<string, TensorSpec>;
  scaledScore(network: ScoreNetwork, p: Tensors, encoded: Encoded, inputs: Tensors): Tensor4D;
}

/** Images of one class each: `classes` one-hot. */
export function hardCondition({ batch, classes }: ScoreShapes): Condition {
  return {
    inputs: { classes: floats(batch, classes) },
    scaledScore: (network, p, encoded, inputs) =>
      network.scaledScore(p, encoded, getTensor(inputs, 'classes') as Tensor2D),
  };
}

/**
 * Images between two classes: scores mixed in the shares 1 - `share` of `from` and `share` of `to` (METHODS 3.6). The
 * mixture of scores is that of log densities, as STIC mixes logits. Mixed embeddings would be cheaper, but a condition
 * that the network has never learned; both scores come from one trunk, so a step costs half as much again.
 */
export function softCondition({ batch, classes }: ScoreShapes): Condition {
  return {
    inputs: { from: floats(batch, classes), to: floats(batch, classes), share: floats(batch, 1) },
    scaledScore(network, p, encoded, inputs) {
      const [from, to] = ['from', 'to'].map((name) =>
        network.scaledScore(p, encoded, getTensor(inputs, name) as Tensor2D),
      ) as [Tensor4D, Tensor4D];
      return tf.add(from, tf.mul(tf.sub(to, from), tf.reshape(getTensor(inputs, 'share'), [batch, 1, 1, 1])));
    },
  };
}

/**
 * One Langevin step of the averaged network at any level, `images` in, `images` out: x + a s + sqrt(2 a - a^2 /
 * sigma^2) e with a = `size` sigma^2. Where the density is the noise's own, so much noise keeps its deviation at sigma
 * exactly; NCSN's sqrt(2 a) raises it to sigma / sqrt(1 - size / 2), which steps as long as here would not forgive
 * (MNIST, 80 steps, 500 images: FID 67 against 54). A run is one step, as the noise, as large as the images, comes from
 * the host at every step anyway.
 */
export function langevinProgram(
  network: ScoreNetwork,
  condition: Condition,
  { batch, image }: ScoreShapes,
  names: readonly string[],
): ProgramDefinition {
  return {
    name: 'Langevin step of the score classifier',
    state: averagedNames(names),
    inputs: {
      ...condition.inputs,
      images: floats(batch, ...image),
      noise: floats(batch, ...image),
      sigma: floats(1),
      size: floats(1),
    },
    step(state, inputs) {
      const p = selectPrefix(parts.average, state);
      const [images, sigma, size] = ['images', 'sigma', 'size'].map((name) => getTensor(inputs, name)) as [
        Tensor4D,
        Tensor1D,
        Tensor1D,
      ];
      const scaled = condition.scaledScore(network, p, network.encode(p, images, sigma), inputs);
      const fresh = tf.mul(sigma, tf.sqrt(tf.mul(size, tf.sub(2, size))));
      return {
        outputs: {
          images: tf.addN([images, tf.mul(scaled, tf.mul(size, sigma)), tf.mul(getTensor(inputs, 'noise'), fresh)]),
        },
      };
    },
  };
}

/** The averaged network's logits of images with noise of deviation `sigma`. */
export function classificationProgram(
  network: ScoreNetwork,
  sigma: number,
  { batch, image }: ScoreShapes,
  names: readonly string[],
): ProgramDefinition {
  return {
    name: 'classification by the score classifier',
    state: averagedNames(names),
    inputs: { images: floats(batch, ...image) },
    step(state, inputs) {
      const p = selectPrefix(parts.average, state);
      return {
        outputs: { logits: network.classify(p, network.encode(p, inputs.images as Tensor4D, tf.tensor1d([sigma]))) },
      };
    },
  };
}

function averagedNames(names: readonly string[]): string[] {
  return names.filter((name) => name.startsWith(parts.average));
}
