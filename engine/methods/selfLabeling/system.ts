import { generatorParts, initialGenerator } from '../../networks/averagedGenerator';
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
export interface System {
  image: ImageShape;
  latent: number;
  labels: number;
  generator: GeneratorNetwork;
  discriminator: { trunk: TrunkNetwork; parameters: Declaration; vectors: Declaration };
  classifier: { trunk: TrunkNetwork; parameters: Declaration };
}

/** Prefixes of the state's names. */
export const parts = {
  ...generatorParts,
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

export function createSystem(
  architecture: Architecture,
  image: ImageShape,
  latent: number,
  labels: number,
  width: number,
): System {
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
export function initialState(system: System, random: Random): HostTensors {
  const { generator, discriminator, classifier, labels } = system;
  const generated = initialGenerator(generator, random);
  const classifierTensors = initialise(classifier.parameters, random, parts.classifier);
  return {
    ...generated,
    ...initialise(discriminator.parameters, random, parts.discriminator),
    ...initialise(discriminator.vectors, random, parts.discriminatorVectors),
    ...adamSlots(discriminator.parameters, parts.discriminatorAdam),
    ...classifierTensors,
    ...copies(classifierTensors, parts.classifier, parts.classifierAverage),
    ...adamSlots(classifier.parameters, parts.classifierAdam),
    ...initialise({ [labelFrequencies]: { shape: [labels], initial: constant(1 / labels) } }, random, ''),
  };
}
