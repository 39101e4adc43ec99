import { generatorPrefixes, initialGenerator } from '../../networks/generatorEma';
import { adamSlots } from '../../nn/optimise';
import { constant, copies, initialise, type Declaration } from '../../nn/parameters';
import { spectralVectors } from '../../nn/spectralNorm';
import type { Random } from '../../random';
import type { HostTensors } from '../../runtime/program';
import { classifierParameters, discriminatorParameters } from '../../networks/heads';
import type {
  Architecture,
  GeneratorNetwork,
  ImageShape,
  NetworkSizes,
  TrunkNetwork,
} from '../../networks/architecture';

/** The networks of one experiment, and the names under which their tensors stand in the state. */
export interface SelfLabelingNetworks {
  image: ImageShape;
  latent: number;
  labels: number;
  generator: GeneratorNetwork;
  discriminator: { trunk: TrunkNetwork; parameters: Declaration; vectors: Declaration };
  classifier: { trunk: TrunkNetwork; parameters: Declaration };
}

/** Prefixes of the state's names. */
export const statePrefixes = {
  ...generatorPrefixes,
  discriminator: 'discriminator/',
  discriminatorVectors: 'discriminator-spectra/',
  discriminatorAdam: 'discriminator-adam/',
  classifier: 'classifier/',
  classifierAverage: 'classifier-average/',
  classifierAdam: 'classifier-adam/',
} as const;

/** Frequencies of the self-labels of recent real images, `[labels]`; sums to 1. */
export const labelFrequencies = 'label-frequencies';

/** How often each self-label fell on each class lately, `[labels, classes]`: for figures, no step reads it. */
export const labelAgreement = 'label-agreement';

export function createNetworks(
  architecture: Architecture,
  image: ImageShape,
  latent: number,
  labels: number,
  width: number,
): SelfLabelingNetworks {
  const sizes: NetworkSizes = { image, latent: latent + labels, labels, width };
  const discriminatorTrunk = architecture.trunk(sizes, 'discriminator');
  const classifierTrunk = architecture.trunk(sizes, 'classifier');
  const parameters = discriminatorParameters(discriminatorTrunk, labels);
  return {
    image,
    latent,
    labels,
    generator: architecture.generator(sizes),
    discriminator: { trunk: discriminatorTrunk, parameters, vectors: spectralVectors(parameters) },
    classifier: { trunk: classifierTrunk, parameters: classifierParameters(classifierTrunk, labels) },
  };
}

/** The first state of everything: averages begin as copies of what they average. */
export function initialState(system: SelfLabelingNetworks, random: Random): HostTensors {
  const { generator, discriminator, classifier, labels } = system;
  const generated = initialGenerator(generator, random);
  const classifierTensors = initialise(classifier.parameters, random, statePrefixes.classifier);
  return {
    ...generated,
    ...initialise(discriminator.parameters, random, statePrefixes.discriminator),
    ...initialise(discriminator.vectors, random, statePrefixes.discriminatorVectors),
    ...adamSlots(discriminator.parameters, statePrefixes.discriminatorAdam),
    ...classifierTensors,
    ...copies(classifierTensors, statePrefixes.classifier, statePrefixes.classifierAverage),
    ...adamSlots(classifier.parameters, statePrefixes.classifierAdam),
    ...initialise({ [labelFrequencies]: { shape: [labels], initial: constant(1 / labels) } }, random, ''),
  };
}
