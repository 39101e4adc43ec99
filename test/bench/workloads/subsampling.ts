import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { classFeatures } from '../../../engine/networks/classFeatures';
import { densityRatio } from '../../../engine/networks/densityRatio';
import { ratioWidths } from '../../../engine/networks/ratioWidths';
import { resnet34 } from '../../../engine/networks/resnet34';
import { Normalisation } from '../../../engine/nn/batchNorm';
import { crossEntropy, oneHot } from '../../../engine/nn/operations';
import { adam, adamSlots, sgd, valueAndGradients } from '../../../engine/nn/optimise';
import { initialise, addPrefix, selectPrefix, zerosLike } from '../../../engine/nn/parameters';
import { Random } from '../../../engine/random';
import { floats, type HostTensors, type TensorSpec, type Tensors } from '../../../engine/runtime/program';
import { integers, part, type Drawn, type Step, type Workload } from './workload';

/**
 * Subsampling by density ratios: one step of the ratio's MLP-5 on features of real and generated images, and one of
 * the ResNet-34 that makes such features (Ding, Wang, Wang and Welch). PyTorch does the same operations.
 */

const classes = 10;
const features = 3072;

export const subsamplingWorkloads: readonly Workload[] = [
  { name: 'ratio-mlp5', batch: 256, build: ratioStep },
  { name: 'features-resnet34', batch: 16, build: extractorStep },
];

const hidden = ratioWidths('mlp5', 'v1', 'classes');
/** Weight of the penalty that holds the mean ratio of fakes at 1. */
const lambda = 1e-2;
const ratio = densityRatio({
  features,
  labels: { kind: 'classes', count: classes },
  hidden,
  groups: 8,
  output: 'relu',
});

/** @param batch real images, and as many generated ones. */
function ratioStep(batch: number): Step {
  const prefixes = { network: 'ratio/', adam: 'adam/' } as const;
  const state: HostTensors = {
    ...initialise(ratio.parameters, Random.from(0, 'weights'), prefixes.network),
    ...adamSlots(ratio.parameters, prefixes.adam),
  };
  const masks = Object.fromEntries(hidden.map((width, i) => [`mask${i}`, [floats(2 * batch, width), 'mask'] as const]));
  const step = part(
    {
      name: 'density ratio step',
      state: Object.keys(state),
      step: (now, inputs) => {
        const labels = oneHot(inputs.labels!, classes);
        const both = tf.concat([labels, labels], 0);
        const input = tf.concat([inputs.reals as Tensor2D, inputs.fakes as Tensor2D], 0);
        const parameters = selectPrefix(prefixes.network, now);
        const { value, gradients } = valueAndGradients((p) => {
          const ratios = ratio.forward(
            p,
            input,
            both,
            hidden.map((_, i) => inputs[`mask${i}`]!),
          );
          const [real, fake] = [tf.slice(ratios, 0, batch), tf.slice(ratios, batch, batch)];
          const fit = tf.sub(
            tf.sub(tf.mean(tf.mul(tf.sigmoid(fake), fake)), tf.mean(tf.softplus(fake))),
            tf.mean(tf.sigmoid(real)),
          );
          return tf.add<Scalar>(fit, tf.mul(tf.square(tf.sub(tf.mean(fake), 1)), lambda));
        }, parameters);
        const updated = adam(parameters, gradients, selectPrefix(prefixes.adam, now), {
          learningRate: 1e-4,
          betas: [0.5, 0.999],
        });
        return {
          state: { ...addPrefix(prefixes.network, updated.parameters), ...addPrefix(prefixes.adam, updated.slots) },
          outputs: { loss: value },
        };
      },
    },
    {
      reals: [floats(batch, features), 'normal'],
      fakes: [floats(batch, features), 'normal'],
      labels: [integers(batch), { below: classes }],
      ...masks,
    },
  );
  return { state, parts: [step] };
}

const extractor = classFeatures({ encoder: resnet34([32, 32, 3]), length: features, classes, head: 'v1' });

function classify(p: Tensors, norm: Normalisation, images: Tensor4D): Tensor2D {
  return extractor.logits(p, norm, extractor.features(p, norm, images), []);
}

function extractorStep(batch: number): Step {
  const prefixes = { network: 'extractor/', moments: 'moments/', velocity: 'velocity/' } as const;
  const options = { learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 };
  const state: HostTensors = {
    ...initialise(extractor.parameters, Random.from(0, 'weights'), prefixes.network),
    ...initialise(extractor.buffers, Random.from(0, 'moments'), prefixes.moments),
    ...zerosLike(extractor.parameters, prefixes.velocity),
  };
  const images: readonly [TensorSpec, Drawn] = [floats(batch, 32, 32, 3), 'normal'];
  return {
    state,
    parts: [
      part(
        {
          name: 'feature extractor step',
          state: Object.keys(state),
          step: (now, inputs) => {
            const targets = oneHot(inputs.labels!, classes);
            const parameters = selectPrefix(prefixes.network, now);
            const norm = new Normalisation(selectPrefix(prefixes.moments, now), true);
            const { value, gradients } = valueAndGradients(
              (p) => crossEntropy(classify(p, norm, inputs.images as Tensor4D), targets),
              parameters,
            );
            const updated = sgd(parameters, gradients, selectPrefix(prefixes.velocity, now), options);
            return {
              state: {
                ...addPrefix(prefixes.network, updated.parameters),
                ...addPrefix(prefixes.velocity, updated.velocities),
                ...addPrefix(prefixes.moments, norm.updated),
              },
              outputs: { loss: value },
            };
          },
        },
        { images, labels: [integers(batch), { below: classes }] },
      ),
    ],
    forward: part(
      {
        name: 'feature extractor forward',
        state: Object.keys(state).filter((name) => !name.startsWith(prefixes.velocity)),
        step: (now, inputs) => ({
          outputs: {
            logits: classify(
              selectPrefix(prefixes.network, now),
              new Normalisation(selectPrefix(prefixes.moments, now), true),
              inputs.images as Tensor4D,
            ),
          },
        }),
      },
      { images },
    ),
  };
}
