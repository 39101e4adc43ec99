import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageShape } from '../../../networks/architecture';
import type { Encoded, ScoreNetwork } from '../../../networks/scoreNetwork';
import { getTensor, selectPrefix } from '../../../nn/parameters';
import { floats, type ProgramDefinition, type TensorSpec, type Tensors } from '../../../runtime/program';
import { scoreStep, statePrefixes, type TrainingOptions } from './scoreTraining';

/** What the programs are compiled for. */
export interface ScoreShapes {
  batch: number;
  image: ImageShape;
  classes: number;
}

/** One update of the network and of the moving average of its weights. */
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

/** How a sampling program is conditioned on classes. */
export interface Conditioning {
  /** Inputs with a row for each image. */
  inputs: Record<string, TensorSpec>;
  /** Sigma times the score `[batch, height, width, channels]`. */
  scaledScore(network: ScoreNetwork, p: Tensors, encoded: Encoded, inputs: Tensors): Tensor4D;
}

/** Images of one class each: the input `classes` is one-hot. */
export function hardConditioning({ batch, classes }: ScoreShapes): Conditioning {
  return {
    inputs: { classes: floats(batch, classes) },
    scaledScore: (network, p, encoded, inputs) =>
      network.scaledScore(p, encoded, getTensor(inputs, 'classes') as Tensor2D),
  };
}

/**
 * Images of mixtures of two classes: the score is the sum of those of `from` and `to` in shares 1 - `share` and `share`
 * (STIC README, Score-STIC). Mixing scores mixes log densities, as STIC mixes logits. Mixed class embeddings would be
 * cheaper, but the network is not trained on them. Both scores come from one trunk, so that a step costs half as much
 * again.
 */
export function softConditioning({ batch, classes }: ScoreShapes): Conditioning {
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
 * One Langevin step at any noise level with the EMA of the weights, `images` in, `images` out: x + a s +
 * sqrt(2 a - a^2 / sigma^2) e with a = `size` sigma^2. Where the density is that of the noise alone, this amount of
 * noise keeps its deviation at exactly sigma. NCSN's sqrt(2 a) raises it to sigma / sqrt(1 - size / 2), which matters
 * with steps as long as here (MNIST, 80 steps, 500 images: FID 67 against 54). A program run is one step, as noise of
 * the images' size comes from the host at every step anyway.
 */
export function langevinProgram(
  network: ScoreNetwork,
  conditioning: Conditioning,
  { batch, image }: ScoreShapes,
  names: readonly string[],
): ProgramDefinition {
  return {
    name: 'Langevin step of the score classifier',
    state: emaNames(names),
    inputs: {
      ...conditioning.inputs,
      images: floats(batch, ...image),
      noise: floats(batch, ...image),
      sigma: floats(1),
      size: floats(1),
    },
    step(state, inputs) {
      const p = selectPrefix(statePrefixes.average, state);
      const [images, sigma, size] = ['images', 'sigma', 'size'].map((name) => getTensor(inputs, name)) as [
        Tensor4D,
        Tensor1D,
        Tensor1D,
      ];
      const scaled = conditioning.scaledScore(network, p, network.encode(p, images, sigma), inputs);
      const fresh = tf.mul(sigma, tf.sqrt(tf.mul(size, tf.sub(2, size))));
      return {
        outputs: {
          images: tf.addN([images, tf.mul(scaled, tf.mul(size, sigma)), tf.mul(getTensor(inputs, 'noise'), fresh)]),
        },
      };
    },
  };
}

/** Logits `[batch, classes]` of images at noise level `sigma`, with the EMA of the weights. */
export function classificationProgram(
  network: ScoreNetwork,
  sigma: number,
  { batch, image }: ScoreShapes,
  names: readonly string[],
): ProgramDefinition {
  return {
    name: 'classification by the score classifier',
    state: emaNames(names),
    inputs: { images: floats(batch, ...image) },
    step(state, inputs) {
      const p = selectPrefix(statePrefixes.average, state);
      return {
        outputs: { logits: network.classify(p, network.encode(p, inputs.images as Tensor4D, tf.tensor1d([sigma]))) },
      };
    },
  };
}

function emaNames(names: readonly string[]): string[] {
  return names.filter((name) => name.startsWith(statePrefixes.average));
}
