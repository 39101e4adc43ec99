import type { Architecture, ImageShape, TrunkNetwork } from '../../networks/architecture';
import { createGan, initialDiscriminator, type ConditionalGan } from '../../networks/conditionalGan';
import { initialGenerator } from '../../networks/generatorEma';
import { classifierParameters } from '../../networks/heads';
import { ganPrefixes } from '../../networks/savedGenerator';
import { initialEma, type EmaPrefixes } from '../../nn/ema';
import { constant, initialise, type Declaration } from '../../nn/parameters';
import type { Random } from '../../random';
import type { HostTensors } from '../../runtime/program';

/** A GAN that is conditioned on artificial labels, one-hot, and the classifier that labels real images. */
export interface SelfLabelingNetworks extends ConditionalGan {
  /** Number of artificial labels: the length of a condition. */
  labels: number;
  classifier: { trunk: TrunkNetwork; parameters: Declaration };
}

/** Prefixes of the state's names. */
export const statePrefixes = {
  ...ganPrefixes,
  classifier: 'classifier/',
  classifierAverage: 'classifier-average/',
  classifierAdam: 'classifier-adam/',
} as const;

/** Those of the classifier, its moving average and its optimiser. */
export const classifierPrefixes: EmaPrefixes = {
  weights: statePrefixes.classifier,
  average: statePrefixes.classifierAverage,
  adam: statePrefixes.classifierAdam,
};

/** Frequencies of the self-labels of recent real images, `[labels]`; sums to 1. */
export const labelFrequencies = 'label-frequencies';

/** How often each self-label coincided with each class lately, `[labels, classes]`: for figures, no step reads it. */
export const labelAgreement = 'label-agreement';

export interface SelfLabelingNetworksOptions {
  architecture: Architecture;
  image: ImageShape;
  /** Length of the latent vector. */
  latent: number;
  /** Number of artificial labels. */
  labels: number;
  /** Factor on every layer's channels. */
  width: number;
  /** Length of the one-hot label beside the latent vector. */
  labelScale: number;
  /** Whether the label also enters by the generator's normalisations. */
  inNormalisations?: boolean;
}

export function createNetworks({
  architecture,
  image,
  latent,
  labels,
  width,
  labelScale,
  inNormalisations,
}: SelfLabelingNetworksOptions): SelfLabelingNetworks {
  const gan = createGan(architecture, {
    image,
    latent,
    condition: labels,
    width,
    besideLatent: labelScale,
    inNormalisations,
  });
  const trunk = architecture.trunk({ image, latent: latent + labels, labels, width }, 'classifier');
  return { ...gan, labels, classifier: { trunk, parameters: classifierParameters(trunk, labels) } };
}

/** The first state of all networks: moving averages begin as copies of the weights. */
export function initialState(networks: SelfLabelingNetworks, random: Random): HostTensors {
  const { labels } = networks;
  const generator = initialGenerator(networks.generator, random);
  // Drawn before the discriminator's weights, so that a seed reproduces the runs of earlier versions.
  const classifier = initialEma(networks.classifier.parameters, classifierPrefixes, random);
  return {
    ...generator,
    ...initialDiscriminator(networks, random),
    ...classifier,
    ...initialise({ [labelFrequencies]: { shape: [labels], initial: constant(1 / labels) } }, random, ''),
  };
}
