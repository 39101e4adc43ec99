import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageShape } from '../../../engine/networks/architecture';
import {
  smallEnergyClassifier,
  wideResidualClassifier,
  type EnergyClassifier,
} from '../../../engine/networks/energyClassifier';
import { crossEntropy, oneHot } from '../../../engine/nn/operations';
import { adam, adamSlots, valueAndGradients } from '../../../engine/nn/optimise';
import { initialise, addPrefix, selectPrefix, zerosLike } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { floats, type HostTensors } from '../../../engine/runtime/program';
import { wideSizes } from './langevin';
import { integers, part, type Part, type Step, type Workload } from './workload';

/**
 * STIC: one update of the classifier (cross-entropy over classes and "fake", Adam) and one Metropolis-adjusted Langevin
 * step of a batch of images on it (STIC README, Target and Langevin steps, without the regularisers). PyTorch does the
 * same operations. This step is one program, which the backends of TF.js can run, too; `bench:langevin` times whole
 * passes of the sampler.
 */

const classes = 10;
/** Step size of the chains. */
const epsilon = 0.02;

export const sticWorkloads: readonly Workload[] = [
  workload('stic-small-32', 32, 64, smallEnergyClassifier),
  workload('stic-small-64', 64, 32, smallEnergyClassifier),
  workload('stic-wrn-32', 32, 16, (image, outputs) => wideResidualClassifier(image, outputs, wideSizes)),
];

function workload(
  name: string,
  size: number,
  batch: number,
  network: (image: ImageShape, outputs: number) => EnergyClassifier,
): Workload {
  return { name, batch, build: (images) => build(network([size, size, 3], classes + 1), size, images) };
}

const prefixes = { classifier: 'classifier/', adam: 'adam/' } as const;

function build(network: EnergyClassifier, size: number, batch: number): Step {
  const state: HostTensors = {
    ...initialise(network.parameters, Random.from(0, 'weights'), prefixes.classifier),
    ...adamSlots(network.parameters, prefixes.adam),
    ...initialise(
      {
        images: {
          shape: [batch, size, size, 3],
          initial: (random, count) => random.uniforms(count).map((x) => 2 * x - 1),
        },
      },
      Random.from(0, 'canvas'),
      '',
    ),
    // The log density of the chains at the images, and its gradient.
    ...zerosLike(
      {
        gradient: { shape: [batch, size, size, 3], initial: () => new Float32Array() },
        score: { shape: [batch], initial: () => new Float32Array() },
      },
      '',
    ),
  };
  const names = Object.keys(network.parameters).map((name) => prefixes.classifier + name);
  return {
    state,
    parts: [
      classifierStep(
        network,
        Object.keys(state).filter((name) => name.includes('/')),
        size,
        batch,
      ),
      langevinStep(network, [...names, 'images', 'gradient', 'score'], size, batch),
    ],
    forward: part(
      {
        name: 'classifier forward',
        state: names,
        step: (now, { images }) => ({
          outputs: { logits: network.forward(selectPrefix(prefixes.classifier, now), images as Tensor4D).logits },
        }),
      },
      { images: [floats(batch, size, size, 3), 'normal'] },
    ),
  };
}

function classifierStep(network: EnergyClassifier, state: string[], size: number, batch: number): Part {
  return part(
    {
      name: 'classifier step',
      state,
      step: (now, { images, labels }) => {
        const targets = oneHot(labels as Tensor, classes + 1);
        const parameters = selectPrefix(prefixes.classifier, now);
        const { value, gradients } = valueAndGradients(
          (p) => crossEntropy(network.forward(p, images as Tensor4D).logits, targets),
          parameters,
        );
        const updated = adam(parameters, gradients, selectPrefix(prefixes.adam, now), {
          learningRate: 1e-4,
          betas: [0.9, 0.999],
        });
        return {
          state: { ...addPrefix(prefixes.classifier, updated.parameters), ...addPrefix(prefixes.adam, updated.slots) },
          outputs: { loss: value },
        };
      },
    },
    { images: [floats(batch, size, size, 3), 'normal'], labels: [integers(batch), { below: classes + 1 }] },
  );
}

function langevinStep(network: EnergyClassifier, state: string[], size: number, batch: number): Part {
  return part(
    {
      name: 'Langevin step',
      state,
      step: (now, { noise, uniforms, labels }) => {
        const half = epsilon ** 2 / 2;
        const { images, gradient, score } = now as { images: Tensor4D; gradient: Tensor4D; score: Tensor1D };
        const p = selectPrefix(prefixes.classifier, now);
        const proposal = tf.add(tf.add(images, tf.mul(gradient, half)), tf.mul(noise!, epsilon));
        // +1 for the condition's class, -1 for "fake": S_c(x) = f_c(x) - f_K(x).
        const towards = tf.sub(
          oneHot(labels as Tensor, classes + 1),
          oneHot(tf.fill([batch], classes, 'int32'), classes + 1),
        );
        // The scores of single images are the gradient of their weighted sum with respect to the weights, so that they
        // need no second forward pass.
        const { gradients } = valueAndGradients(
          ({ x, weights }) =>
            tf.sum<Scalar>(tf.mul(weights!, tf.sum(tf.mul(network.forward(p, x as Tensor4D).logits, towards), 1))),
          { x: proposal, weights: tf.ones([batch]) },
        );
        const { x: newGradient, weights: newScore } = gradients as { x: Tensor4D; weights: Tensor1D };
        // log q(x|x') - log q(x'|x): the reverse proposal has the drift at x'; the noise of the forward one is known.
        const back = tf.sub(tf.sub(images, proposal), tf.mul(newGradient, half));
        const squares = (t: Tensor) => tf.sum(tf.square(t), [1, 2, 3]);
        const proposals = tf.sub(tf.div(squares(noise!), 2), tf.div(squares(back), 2 * epsilon ** 2));
        const accepted = tf.lessEqual(tf.log(uniforms!), tf.add(tf.sub(newScore, score), proposals));
        const choose = (a: Tensor4D, b: Tensor4D) => tf.where(tf.reshape(accepted, [batch, 1, 1, 1]), a, b);
        return {
          state: {
            images: choose(proposal as Tensor4D, images),
            gradient: choose(newGradient, gradient),
            score: tf.where(accepted, newScore, score),
          },
          outputs: { accepted: tf.mean(tf.cast(accepted, 'float32')) },
        };
      },
    },
    {
      noise: [floats(batch, size, size, 3), 'normal'],
      uniforms: [floats(batch), 'uniform'],
      labels: [integers(batch), { below: classes }],
    },
  );
}
