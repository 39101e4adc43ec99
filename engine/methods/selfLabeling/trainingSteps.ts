import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { discriminatorLosses, generatorLoss } from '../../networks/adversarialLoss';
import { generate } from '../../networks/conditionalGan';
import { updatedGenerator } from '../../networks/generatorEma';
import { classify, discriminate } from '../../networks/heads';
import { Normalisation } from '../../nn/batchNorm';
import { updateWithEma } from '../../nn/ema';
import { crossEntropy, oneHot } from '../../nn/operations';
import { adam, valueAndGradients } from '../../nn/optimise';
import { getTensor, addPrefix, selectPrefix } from '../../nn/parameters';
import { powerIteration, keptVectors, spectralNormalise } from '../../nn/spectralNorm';
import type { Tensors } from '../../runtime/program';
import type { OptimizerConfig, SelfLabelingConfig } from './config';
import { balancedLogits, drawLabels, selfLabel, withManualLabels, type GatedLabels } from './confidenceGate';
import { classifierPrefixes, labelFrequencies, statePrefixes, type SelfLabelingNetworks } from './selfLabelingNetworks';

/** The options of an experiment that the updates depend on. */
export interface StepOptions {
  selfLabeling: SelfLabelingConfig;
  optimizer: OptimizerConfig;
}

/** Random numbers for one batch of generated images: `[batch, latent]` normal and `[batch]` uniform. */
export interface Draws {
  latents: Tensor2D;
  labelUniforms: Tensor1D;
}

/** Real images and their manual labels. */
export interface RealsBatch {
  /** `[batch, height, width, channels]`. */
  reals: Tensor4D;
  /** `[batch]` whole numbers, -1 where an image has no manual label. */
  manual: Tensor1D;
}

/** Input of an update of the generator. */
export interface GeneratorBatch extends Draws {
  /** Scalar: the share of real images whose label the discriminator saw; as many generated ones show theirs. */
  coverage: Scalar;
  /** `[batch]` in [0, 1): decides which do. */
  gateUniforms: Tensor1D;
}

/** Manually labelled real images for the classifier. */
export interface ManualBatch {
  images: Tensor4D;
  /** `[batch]` whole numbers. */
  labels: Tensor1D;
}

/** The classifier's decays are Adam's usual ones: its training is not adversarial. */
const classifierBetas = [0.9, 0.999] as const;
/** Decay of the moving average of self-label frequencies, per batch. */
const frequencyDecay = 0.98;

/** Artificial labels of a batch: uniform, or as frequent as recent self-labels. */
function artificialLabels(
  networks: SelfLabelingNetworks,
  options: StepOptions,
  state: Tensors,
  uniforms: Tensor1D,
): Tensor2D {
  const frequencies =
    options.selfLabeling.prior === 'uniform'
      ? tf.fill([networks.labels], 1 / networks.labels)
      : getTensor(state, labelFrequencies);
  return drawLabels(uniforms, frequencies as Tensor1D);
}

/** The labels of real images: manual ones where there are any, else gated self-labels. */
export function labelReals(
  networks: SelfLabelingNetworks,
  options: StepOptions,
  state: Tensors,
  { reals, manual }: RealsBatch,
): GatedLabels {
  const logits = classify(networks.classifier.trunk, selectPrefix(statePrefixes.classifierAverage, state), reals);
  const sure = options.selfLabeling.balance
    ? balancedLogits(logits, getTensor(state, labelFrequencies) as Tensor1D)
    : logits;
  return withManualLabels(selfLabel(sure, options.selfLabeling), manual);
}

/**
 * One update of the discriminator: its loss on real images with gated labels and generated images with their
 * artificial ones, both in one batch (self-labeling README, Losses). Also updates the generator's running moments.
 */
export function discriminatorStep(
  networks: SelfLabelingNetworks,
  options: StepOptions,
  state: Tensors,
  { reals, manual, latents, labelUniforms }: RealsBatch & Draws,
): { state: Tensors; loss: Scalar; labelled: GatedLabels } {
  const { trunk } = networks.discriminator;
  const batch = reals.shape[0];
  const labelled = labelReals(networks, options, state, { reals, manual });
  const fakeLabels = artificialLabels(networks, options, state, labelUniforms);
  const norm = new Normalisation(selectPrefix(statePrefixes.generatorBuffers, state), true);
  const fakes = generate(networks, selectPrefix(statePrefixes.generator, state), norm, {
    latents,
    conditions: fakeLabels,
  });
  // Matched masks: the discriminator sees a label on as many fakes as reals, so the label term alone tells nothing.
  const fakeMask = options.selfLabeling.matchMasks ? labelled.mask : tf.onesLike(labelled.mask);

  const images = tf.concat([reals, fakes], 0);
  const labels = tf.concat([labelled.labels, fakeLabels], 0);
  const mask = tf.concat([labelled.mask, fakeMask], 0);
  const parameters = selectPrefix(statePrefixes.discriminator, state);
  const spectra = powerIteration(parameters, selectPrefix(statePrefixes.discriminatorVectors, state));
  const { value: loss, gradients } = valueAndGradients((p) => {
    const scores = discriminate(trunk, spectralNormalise(p, spectra), { images, labels, mask });
    const [real, fake] = discriminatorLosses(
      options.optimizer.loss,
      tf.slice(scores, 0, batch),
      tf.slice(scores, batch, batch),
    );
    return tf.add<Scalar>(tf.mean(real), tf.mean(fake));
  }, parameters);
  const updated = adam(parameters, gradients, selectPrefix(statePrefixes.discriminatorAdam, state), {
    learningRate: options.optimizer.discriminator,
    betas: options.optimizer.betas,
  });

  const counted = tf.mul(labelled.labels, tf.expandDims(labelled.mask, 1));
  const total = tf.sum(labelled.mask);
  // Without a single confident label the frequencies stay as they are.
  const share = tf.div(tf.sum(counted, 0), tf.maximum(total, 1e-6));
  const weight = tf.mul(tf.cast(tf.greater(total, 0), 'float32'), 1 - frequencyDecay);
  const frequencies = tf.add(tf.mul(getTensor(state, labelFrequencies), tf.sub(1, weight)), tf.mul(share, weight));
  return {
    loss,
    labelled,
    state: {
      ...state,
      ...addPrefix(statePrefixes.discriminator, updated.parameters),
      ...addPrefix(statePrefixes.discriminatorAdam, updated.slots),
      ...addPrefix(statePrefixes.discriminatorVectors, keptVectors(spectra)),
      ...addPrefix(statePrefixes.generatorBuffers, norm.updated),
      [labelFrequencies]: frequencies,
    },
  };
}

/**
 * One update of the generator through a frozen discriminator and, weighted, a frozen classifier; then of its average.
 */
export function generatorStep(
  networks: SelfLabelingNetworks,
  options: StepOptions,
  state: Tensors,
  { latents, labelUniforms, coverage, gateUniforms }: GeneratorBatch,
): { state: Tensors; loss: Scalar } {
  const { selfLabeling, optimizer } = options;
  const labels = artificialLabels(networks, options, state, labelUniforms);
  const shown = tf.cast<Tensor1D>(tf.less(gateUniforms, coverage), 'float32');
  const mask = selfLabeling.matchMasks ? shown : tf.onesLike(shown);
  const discriminator = selectPrefix(statePrefixes.discriminator, state);
  const normalised = spectralNormalise(
    discriminator,
    powerIteration(discriminator, selectPrefix(statePrefixes.discriminatorVectors, state)),
  );
  const classifier = selectPrefix(statePrefixes.classifier, state);
  const buffers = selectPrefix(statePrefixes.generatorBuffers, state);
  const parameters = selectPrefix(statePrefixes.generator, state);
  const { value: loss, gradients } = valueAndGradients((p) => {
    const images = generate(networks, p, new Normalisation(buffers, true), { latents, conditions: labels });
    const scores = discriminate(networks.discriminator.trunk, normalised, { images, labels, mask });
    const adversarial = generatorLoss(optimizer.loss, scores);
    if (selfLabeling.generatorClassifierWeight === 0) return adversarial;
    const legibility = crossEntropy(classify(networks.classifier.trunk, classifier, images), labels);
    return tf.add(adversarial, tf.mul(legibility, selfLabeling.generatorClassifierWeight));
  }, parameters);
  const { generator: learningRate, betas } = optimizer;
  return {
    loss,
    state: { ...state, ...updatedGenerator(state, gradients, { learningRate, betas, ema: selfLabeling.generatorEma }) },
  };
}

/**
 * One update of the classifier on generated images with the labels they were made from, and on manually labelled reals;
 * then of its average. `accuracy` is the share of generated images that it recognised before the update.
 */
export function classifierStep(
  networks: SelfLabelingNetworks,
  options: StepOptions,
  state: Tensors,
  { latents, labelUniforms, manual }: Draws & { manual: ManualBatch | null },
): { state: Tensors; loss: Scalar; accuracy: Tensor } {
  const { selfLabeling, optimizer } = options;
  const { trunk } = networks.classifier;
  const labels = artificialLabels(networks, options, state, labelUniforms);
  const norm = new Normalisation(selectPrefix(statePrefixes.generatorBuffers, state), true);
  const fakes = generate(networks, selectPrefix(statePrefixes.generator, state), norm, { latents, conditions: labels });
  const count = fakes.shape[0];
  const images = manual ? tf.concat([fakes, manual.images], 0) : fakes;
  const targets = manual ? tf.concat([labels, oneHot(manual.labels, networks.labels)], 0) : labels;
  // A mean over generated images, and a weighted mean over manually labelled ones.
  const weights = tf.concat(
    [
      tf.fill([count], images.shape[0] / count),
      ...(manual
        ? [
            tf.fill(
              [images.shape[0] - count],
              (selfLabeling.manualLabelWeight * images.shape[0]) / (images.shape[0] - count),
            ),
          ]
        : []),
    ],
    0,
  );
  const parameters = selectPrefix(statePrefixes.classifier, state);
  const { value: loss, gradients } = valueAndGradients(
    (p) => crossEntropy(classify(trunk, p, images), targets, weights),
    parameters,
  );
  // The same forward pass as the loss's: compiled, it is made once.
  const logits = tf.slice(classify(trunk, parameters, images), 0, count);
  const recognised = tf.equal(tf.argMax(logits, 1), tf.argMax(labels, 1));
  return {
    loss,
    accuracy: tf.mean(tf.cast(recognised, 'float32')),
    state: {
      ...state,
      ...updateWithEma(state, gradients, classifierPrefixes, {
        learningRate: optimizer.classifier,
        betas: classifierBetas,
        average: selfLabeling.classifierEma,
        warmup: false,
      }).state,
    },
  };
}
