import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { conv, convParameters, dense, denseParameters, paddedConv } from '../../../engine/nn/layers';
import { crossEntropy, leakyRelu, oneHot } from '../../../engine/nn/operations';
import { adam, adamSlots, valueAndGradients } from '../../../engine/nn/optimise';
import { he, initialise, lecun, merged, prefixed, under, zerosLike, type Declaration } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import type { HostTensors, Tensors } from '../../../engine/runtime/program';
import { floats, integers, part, type Part, type Step, type Workload } from './workload';

/**
 * STIC: one step of the classifier (cross-entropy over classes and "fake", Adam) and one Metropolis-adjusted Langevin step of a
 * batch of images through it (METHODS 3.2 and 3.3, without the regularisers). PyTorch does the same operations.
 */

const classes = 10;
const slope = 0.2;
/** Step size of the chain. */
const epsilon = 0.02;

interface Classifier {
  parameters: Declaration;
  forward(p: Tensors, images: Tensor4D): Tensor2D;
}

export const sticWorkloads: readonly Workload[] = [
  workload('stic-small-32', 32, 64, smallClassifier),
  workload('stic-small-64', 64, 32, smallClassifier),
  workload('stic-wrn-32', 32, 16, wideResidualClassifier),
];

function workload(name: string, size: number, batch: number, network: (size: number) => Classifier): Workload {
  return { name, batch, build: (images) => build(network(size), size, images) };
}

/** METHODS 3.7, small: a convolution, three of stride 2, a dense layer; no normalisation. */
function smallClassifier(size: number): Classifier {
  const planes = [16, 32, 64, 64] as const;
  const features = (size / 8) ** 2 * planes[3];
  return {
    parameters: {
      ...convParameters('conv0', 3, 3, planes[0], he(27)),
      ...merged(...planes.slice(1).map((outputs, i) => convParameters(`conv${i + 1}`, 4, planes[i]!, outputs, he(16 * planes[i]!)))),
      ...denseParameters('hidden', features, 64, he(features)),
      ...denseParameters('logits', 64, classes + 1, lecun(64)),
    },
    forward(p, images) {
      let h = leakyRelu(conv(p, 'conv0', images), slope);
      for (const i of [1, 2, 3]) h = leakyRelu(conv(p, `conv${i}`, h, 2), slope);
      return dense(p, 'logits', leakyRelu(dense(p, 'hidden', tf.reshape(h, [images.shape[0], features])), slope));
    },
  };
}

/** Wide ResNet 16-4 (Zagoruyko and Komodakis, 2016) without normalisation, as METHODS 3.1 has the 28-10. */
function wideResidualClassifier(): Classifier {
  const blocks = [64, 128, 256].flatMap((outputs, group) => [0, 1].map((i) => ({
    name: `group${group}/block${i}`, outputs, inputs: i === 1 ? outputs : group === 0 ? 16 : outputs / 2, stride: i === 0 && group > 0 ? 2 : 1,
  })));
  return {
    parameters: {
      ...convParameters('start', 3, 3, 16, he(27)),
      ...merged(...blocks.map(({ name, inputs, outputs }) => ({
        ...convParameters(`${name}/conv1`, 3, inputs, outputs, he(9 * inputs)),
        ...convParameters(`${name}/conv2`, 3, outputs, outputs, he(9 * outputs)),
        ...(inputs === outputs ? {} : convParameters(`${name}/shortcut`, 1, inputs, outputs, lecun(inputs))),
      }))),
      ...denseParameters('logits', 256, classes + 1, lecun(256)),
    },
    forward(p, images) {
      let h = conv(p, 'start', images);
      for (const { name, inputs, outputs, stride } of blocks) {
        const residual = conv(p, `${name}/conv2`, leakyRelu(paddedConv(p, `${name}/conv1`, leakyRelu(h, slope), stride, 1), slope));
        h = tf.add(residual, inputs === outputs ? h : paddedConv(p, `${name}/shortcut`, h, stride, 0));
      }
      return dense(p, 'logits', tf.mean(leakyRelu(h, slope), [1, 2]));
    },
  };
}

const prefixes = { classifier: 'classifier/', adam: 'adam/' } as const;

function build(network: Classifier, size: number, batch: number): Step {
  const state: HostTensors = {
    ...initialise(network.parameters, Random.from(0, 'weights'), prefixes.classifier),
    ...adamSlots(network.parameters, prefixes.adam),
    ...initialise({ images: { shape: [batch, size, size, 3], initial: (random, count) => random.uniforms(count).map((x) => 2 * x - 1) } }, Random.from(0, 'canvas'), ''),
    // The chain's own: the gradient of its log density at the images, and that density.
    ...zerosLike({ gradient: { shape: [batch, size, size, 3], initial: () => new Float32Array() }, score: { shape: [batch], initial: () => new Float32Array() } }, ''),
  };
  const names = Object.keys(network.parameters).map((name) => prefixes.classifier + name);
  return {
    state,
    parts: [classifierStep(network, Object.keys(state).filter((name) => name.includes('/')), size, batch), langevinStep(network, [...names, 'images', 'gradient', 'score'], size, batch)],
    forward: part({
      name: 'classifier forward', state: names,
      step: (now, { images }) => ({ outputs: { logits: network.forward(under(prefixes.classifier, now), images as Tensor4D) } }),
    }, { images: [floats(batch, size, size, 3), 'normal'] }),
  };
}

function classifierStep(network: Classifier, state: string[], size: number, batch: number): Part {
  return part({
    name: 'classifier step', state,
    step: (now, { images, labels }) => {
      const targets = oneHot(labels as Tensor, classes + 1);
      const parameters = under(prefixes.classifier, now);
      const { value, gradients } = valueAndGradients((p) => crossEntropy(network.forward(p, images as Tensor4D), targets), parameters);
      const updated = adam(parameters, gradients, under(prefixes.adam, now), { learningRate: 1e-4, betas: [0.9, 0.999] });
      return { state: { ...prefixed(prefixes.classifier, updated.parameters), ...prefixed(prefixes.adam, updated.slots) }, outputs: { loss: value } };
    },
  }, { images: [floats(batch, size, size, 3), 'normal'], labels: [integers(batch), { below: classes + 1 }] });
}

function langevinStep(network: Classifier, state: string[], size: number, batch: number): Part {
  return part({
    name: 'Langevin step', state,
    step: (now, { noise, uniforms, labels }) => {
      const half = epsilon ** 2 / 2;
      const { images, gradient, score } = now as { images: Tensor4D; gradient: Tensor4D; score: Tensor1D };
      const p = under(prefixes.classifier, now);
      const proposal = tf.add(tf.add(images, tf.mul(gradient, half)), tf.mul(noise!, epsilon));
      // +1 for the wanted class, -1 for "fake": S_c(x) = f_c(x) - f_K(x).
      const towards = tf.sub(oneHot(labels as Tensor, classes + 1), oneHot(tf.fill([batch], classes, 'int32'), classes + 1));
      // The scores of single images are the gradient of their weighted sum with respect to the weights: no second pass for them.
      const { gradients } = valueAndGradients(({ x, weights }) =>
        tf.sum<Scalar>(tf.mul(weights!, tf.sum(tf.mul(network.forward(p, x as Tensor4D), towards), 1))), { x: proposal, weights: tf.ones([batch]) });
      const { x: newGradient, weights: newScore } = gradients as { x: Tensor4D; weights: Tensor1D };
      // log q(x|x') - log q(x'|x): the way back drifts by the gradient at x'; the way there was the noise itself.
      const back = tf.sub(tf.sub(images, proposal), tf.mul(newGradient, half));
      const squares = (t: Tensor) => tf.sum(tf.square(t), [1, 2, 3]);
      const proposals = tf.sub(tf.div(squares(noise!), 2), tf.div(squares(back), 2 * epsilon ** 2));
      const accepted = tf.lessEqual(tf.log(uniforms!), tf.add(tf.sub(newScore, score), proposals));
      const choose = (a: Tensor4D, b: Tensor4D) => tf.where(tf.reshape(accepted, [batch, 1, 1, 1]), a, b);
      return {
        state: { images: choose(proposal as Tensor4D, images), gradient: choose(newGradient, gradient), score: tf.where(accepted, newScore, score) },
        outputs: { accepted: tf.mean(tf.cast(accepted, 'float32')) },
      };
    },
  }, { noise: [floats(batch, size, size, 3), 'normal'], uniforms: [floats(batch), 'uniform'], labels: [integers(batch), { below: classes }] });
}
