import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { Normalisation, normBuffers } from '../../../engine/nn/batchNorm';
import { groupNorm, normParameters } from '../../../engine/nn/groupNorm';
import { convParameters, dense, denseParameters, withoutBias } from '../../../engine/nn/layers';
import { crossEntropy, oneHot, relu } from '../../../engine/nn/operations';
import { adam, adamSlots, valueAndGradients } from '../../../engine/nn/optimise';
import { he, initialise, lecun, merged, named, normal, prefixed, under, zerosLike, type Declaration } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { mapValues, type HostTensors, type TensorSpec, type Tensors } from '../../../engine/runtime/program';
import { batchNorm, batchNormParameters, paddedConv } from './layers';
import { floats, integers, part, type Drawn, type Step, type Workload } from './workload';

/**
 * Subsampling by density ratios: one step of the ratio's MLP-5 on features of real and generated images (METHODS 1.2, 1.3, 1.7),
 * and one of the ResNet-34 that makes such features (METHODS 1.4). PyTorch does the same operations.
 */

const classes = 10;
const features = 3072;

export const subsamplingWorkloads: readonly Workload[] = [
  { name: 'ratio-mlp5', batch: 256, build: ratioStep },
  { name: 'features-resnet34', batch: 16, build: extractorStep },
];

const hidden = [2048, 1024, 512, 256, 128] as const;
const groups = 8;
/** Weight of the penalty that holds the mean ratio of fakes at 1. */
const lambda = 1e-2;

const ratioParameters: Declaration = {
  embedding: { shape: [classes, classes], initial: normal(1) },
  ...merged(...hidden.map((outputs, i) => {
    const inputs = i === 0 ? features + classes : hidden[i - 1]!;
    return { ...denseParameters(`layer${i}`, inputs, outputs, he(inputs)), ...normParameters(`layer${i}/norm`, outputs) };
  })),
  ...denseParameters('ratio', hidden[4], 1, lecun(hidden[4])),
};

/** psi(h | y) >= 0, `[batch]`; `masks` hold 0 for a dropped unit and 2 for a kept one. */
function ratio(p: Tensors, input: Tensor2D, labels: Tensor2D, masks: readonly Tensor[]): Tensor {
  let h: Tensor2D = tf.concat([tf.matMul(labels, named(p, 'embedding') as Tensor2D), input], 1);
  masks.forEach((mask, i) => { h = tf.mul(relu(groupNorm(p, `layer${i}/norm`, dense(p, `layer${i}`, h), groups)), mask); });
  return tf.reshape(relu(dense(p, 'ratio', h)), [input.shape[0]]);
}

/** @param batch real images, and as many generated ones. */
function ratioStep(batch: number): Step {
  const parts = { network: 'ratio/', adam: 'adam/' } as const;
  const state: HostTensors = { ...initialise(ratioParameters, Random.from(0, 'weights'), parts.network), ...adamSlots(ratioParameters, parts.adam) };
  const masks = Object.fromEntries(hidden.map((width, i) => [`mask${i}`, [floats(2 * batch, width), 'mask'] as const]));
  const step = part({
    name: 'density ratio step', state: Object.keys(state),
    step: (now, inputs) => {
      const labels = oneHot(inputs.labels!, classes);
      const both = tf.concat([labels, labels], 0);
      const input = tf.concat([inputs.reals as Tensor2D, inputs.fakes as Tensor2D], 0);
      const parameters = under(parts.network, now);
      const { value, gradients } = valueAndGradients((p) => {
        const ratios = ratio(p, input, both, hidden.map((_, i) => inputs[`mask${i}`]!));
        const [real, fake] = [tf.slice(ratios, 0, batch), tf.slice(ratios, batch, batch)];
        const fit = tf.sub(tf.sub(tf.mean(tf.mul(tf.sigmoid(fake), fake)), tf.mean(tf.softplus(fake))), tf.mean(tf.sigmoid(real)));
        return tf.add<Scalar>(fit, tf.mul(tf.square(tf.sub(tf.mean(fake), 1)), lambda));
      }, parameters);
      const updated = adam(parameters, gradients, under(parts.adam, now), { learningRate: 1e-4, betas: [0.5, 0.999] });
      return { state: { ...prefixed(parts.network, updated.parameters), ...prefixed(parts.adam, updated.slots) }, outputs: { loss: value } };
    },
  }, { reals: [floats(batch, features), 'normal'], fakes: [floats(batch, features), 'normal'], labels: [integers(batch), { below: classes }], ...masks });
  return { state, parts: [step] };
}

const stages = [{ planes: 64, blocks: 3 }, { planes: 128, blocks: 4 }, { planes: 256, blocks: 6 }, { planes: 512, blocks: 3 }] as const;
const blocks = stages.flatMap(({ planes, blocks: count }, stage) => Array.from({ length: count }, (_, i) => ({
  name: `stage${stage}/block${i}`, outputs: planes, inputs: i > 0 || stage === 0 ? planes : planes / 2, stride: i === 0 && stage > 0 ? 2 : 1,
})));
/** Every batch normalisation and its channels. */
const norms: readonly (readonly [string, number])[] = [
  ['start/norm', 64],
  ...blocks.flatMap(({ name, inputs, outputs }) => [`${name}/norm1`, `${name}/norm2`, ...(inputs === outputs ? [] : [`${name}/shortcut/norm`])].map((norm) => [norm, outputs] as const)),
  ['head/norm', features],
];

const extractorParameters: Declaration = {
  ...withoutBias(convParameters('start', 3, 3, 64, he(27))),
  ...merged(...blocks.map(({ name, inputs, outputs }) => withoutBias({
    ...convParameters(`${name}/conv1`, 3, inputs, outputs, he(9 * inputs)),
    ...convParameters(`${name}/conv2`, 3, outputs, outputs, he(9 * outputs)),
    ...(inputs === outputs ? {} : convParameters(`${name}/shortcut`, 1, inputs, outputs, lecun(inputs))),
  }))),
  ...merged(...norms.map(([name, channels]) => batchNormParameters(name, channels))),
  ...denseParameters('features', 512, features, lecun(512)),
  ...denseParameters('logits', features, classes, lecun(features)),
};

function classify(p: Tensors, norm: Normalisation, images: Tensor4D): Tensor2D {
  let h = relu(batchNorm(p, norm, 'start/norm', paddedConv(p, 'start', images, 1, 1)));
  for (const { name, inputs, outputs, stride } of blocks) {
    const first = relu(batchNorm(p, norm, `${name}/norm1`, paddedConv(p, `${name}/conv1`, h, stride, 1)));
    const second = batchNorm(p, norm, `${name}/norm2`, paddedConv(p, `${name}/conv2`, first, 1, 1));
    const shortcut = inputs === outputs ? h : batchNorm(p, norm, `${name}/shortcut/norm`, paddedConv(p, `${name}/shortcut`, h, stride, 0));
    h = relu(tf.add(second, shortcut));
  }
  const made = dense(p, 'features', tf.mean(h, [1, 2]));
  const standard = batchNorm(p, norm, 'head/norm', tf.reshape(made, [images.shape[0], 1, 1, features]));
  return dense(p, 'logits', tf.reshape(relu(standard), [images.shape[0], features]));
}

function extractorStep(batch: number): Step {
  const parts = { network: 'extractor/', moments: 'moments/', velocity: 'velocity/' } as const;
  const [rate, momentum, decay] = [0.1, 0.9, 1e-4];
  const state: HostTensors = {
    ...initialise(extractorParameters, Random.from(0, 'weights'), parts.network),
    ...initialise(merged(...norms.map(([name, channels]) => normBuffers(name, channels))), Random.from(0, 'moments'), parts.moments),
    ...zerosLike(extractorParameters, parts.velocity),
  };
  const images: readonly [TensorSpec, Drawn] = [floats(batch, 32, 32, 3), 'normal'];
  return {
    state,
    parts: [part({
      name: 'feature extractor step', state: Object.keys(state),
      step: (now, inputs) => {
        const targets = oneHot(inputs.labels!, classes);
        const parameters = under(parts.network, now);
        const norm = new Normalisation(under(parts.moments, now), true);
        const { value, gradients } = valueAndGradients((p) => crossEntropy(classify(p, norm, inputs.images as Tensor4D), targets), parameters);
        const velocities: Tensors = mapValues(parameters, (parameter, name) =>
          tf.add(tf.mul(named(now, parts.velocity + name), momentum), tf.add(named(gradients, name), tf.mul(parameter, decay))));
        const updated: Tensors = mapValues(parameters, (parameter, name) => tf.sub(parameter, tf.mul(named(velocities, name), rate)));
        return {
          state: { ...prefixed(parts.network, updated), ...prefixed(parts.velocity, velocities), ...prefixed(parts.moments, norm.updated) },
          outputs: { loss: value },
        };
      },
    }, { images, labels: [integers(batch), { below: classes }] })],
    forward: part({
      name: 'feature extractor forward', state: Object.keys(state).filter((name) => !name.startsWith(parts.velocity)),
      step: (now, inputs) => ({ outputs: { logits: classify(under(parts.network, now), new Normalisation(under(parts.moments, now), true), inputs.images as Tensor4D) } }),
    }, { images }),
  };
}
