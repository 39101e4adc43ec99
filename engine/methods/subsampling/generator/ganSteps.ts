import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { discriminatorLosses, generatorLoss, type AdversarialLoss } from '../../../networks/adversarialLoss';
import { generate, score, type ConditionalGan, type GeneratorInput } from '../../../networks/conditionalGan';
import { updatedGenerator } from '../../../networks/generatorEma';
import { ganPrefixes } from '../../../networks/savedGenerator';
import { Normalisation } from '../../../nn/batchNorm';
import { adam, valueAndGradients } from '../../../nn/optimise';
import { addPrefix, selectPrefix } from '../../../nn/parameters';
import { powerIteration, keptVectors, spectralNormalise } from '../../../nn/spectralNorm';
import type { Tensors } from '../../../runtime/program';

/** The options of an experiment's GAN that the updates depend on. */
export interface GanOptions {
  loss: AdversarialLoss;
  generatorRate: number;
  discriminatorRate: number;
  betas: readonly [number, number];
  ema: number;
}

/** Input of one update of the discriminator. */
export interface DiscriminatorBatch extends GeneratorInput {
  reals: Tensor4D;
  /** Encoded labels that both real and generated images are scored under: `[batch, condition]`. */
  targets: Tensor2D;
  /** Weights of the losses of real and of generated images: `[batch]`, vicinal (CcGAN), or 1 for classes. */
  realWeights: Tensor1D;
  fakeWeights: Tensor1D;
}

/**
 * One update of the discriminator, real and generated images in one batch. Also moves the generator's running moments.
 */
export function discriminatorStep(
  gan: ConditionalGan,
  options: GanOptions,
  state: Tensors,
  batch: DiscriminatorBatch,
): { state: Tensors; loss: Scalar } {
  const count = batch.reals.shape[0];
  const norm = new Normalisation(selectPrefix(ganPrefixes.generatorBuffers, state), true);
  const fakes = generate(gan, selectPrefix(ganPrefixes.generator, state), norm, batch);
  const images = tf.concat([batch.reals, fakes], 0);
  const targets = tf.concat([batch.targets, batch.targets], 0);
  const parameters = selectPrefix(ganPrefixes.discriminator, state);
  const spectra = powerIteration(parameters, selectPrefix(ganPrefixes.discriminatorVectors, state));
  const { value: loss, gradients } = valueAndGradients((p) => {
    const scores = score(gan, spectralNormalise(p, spectra), { images, conditions: targets });
    const [real, fake] = discriminatorLosses(options.loss, tf.slice(scores, 0, count), tf.slice(scores, count, count));
    return tf.add<Scalar>(tf.mean(tf.mul(real, batch.realWeights)), tf.mean(tf.mul(fake, batch.fakeWeights)));
  }, parameters);
  const updated = adam(parameters, gradients, selectPrefix(ganPrefixes.discriminatorAdam, state), {
    learningRate: options.discriminatorRate,
    betas: options.betas,
  });
  return {
    loss,
    state: {
      ...state,
      ...addPrefix(ganPrefixes.discriminator, updated.parameters),
      ...addPrefix(ganPrefixes.discriminatorAdam, updated.slots),
      ...addPrefix(ganPrefixes.discriminatorVectors, keptVectors(spectra)),
      ...addPrefix(ganPrefixes.generatorBuffers, norm.updated),
    },
  };
}

/** One update of the generator through a frozen discriminator; then of its average. */
export function generatorStep(
  gan: ConditionalGan,
  options: GanOptions,
  state: Tensors,
  input: GeneratorInput,
): { state: Tensors; loss: Scalar } {
  const discriminator = selectPrefix(ganPrefixes.discriminator, state);
  const normalised = spectralNormalise(
    discriminator,
    powerIteration(discriminator, selectPrefix(ganPrefixes.discriminatorVectors, state)),
  );
  const buffers = selectPrefix(ganPrefixes.generatorBuffers, state);
  const parameters = selectPrefix(ganPrefixes.generator, state);
  const { value: loss, gradients } = valueAndGradients((p) => {
    const images = generate(gan, p, new Normalisation(buffers, true), input);
    return generatorLoss(options.loss, score(gan, normalised, { images, conditions: input.conditions }));
  }, parameters);
  const { generatorRate: learningRate, betas, ema } = options;
  return { loss, state: { ...state, ...updatedGenerator(state, gradients, { learningRate, betas, ema }) } };
}
