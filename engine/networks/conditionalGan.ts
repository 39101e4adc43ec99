import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { initialGenerator } from './generatorEma';
import { ganPrefixes } from './savedGenerator';
import { discriminate, discriminatorParameters } from './heads';
import type { Architecture, GeneratorNetwork, ImageShape, TrunkNetwork } from './architecture';
import { adamSlots } from '../nn/optimise';
import type { Normalisation } from '../nn/batchNorm';
import { initialise, type Declaration } from '../nn/parameters';
import { spectralVectors } from '../nn/spectralNorm';
import type { Random } from '../random';
import type { HostTensors, Tensors } from '../runtime/program';

/**
 * A conditional GAN: labels enter the generator by its normalisations, with some networks also beside its latent
 * vector, and the discriminator by a projection.
 */
export interface ConditionalGan {
  image: ImageShape;
  latent: number;
  /** Length of a condition. */
  condition: number;
  /**
   * How long a condition stands beside the latent vector, as a factor; 0 where it enters by the normalisations alone.
   */
  besideLatent: number;
  generator: GeneratorNetwork;
  discriminator: { trunk: TrunkNetwork; parameters: Declaration; vectors: Declaration };
}

/** What a GAN is made of. */
export interface GanSizes {
  image: ImageShape;
  latent: number;
  condition: number;
  width: number;
  besideLatent: number;
}

export function createGan(
  architecture: Architecture,
  { image, latent, condition, width, besideLatent }: GanSizes,
): ConditionalGan {
  const sizes = { image, latent: besideLatent > 0 ? latent + condition : latent, labels: condition, width };
  const trunk = architecture.trunk(sizes, 'discriminator');
  const parameters = discriminatorParameters(trunk, condition);
  return {
    image,
    latent,
    condition,
    besideLatent,
    generator: architecture.generator(sizes),
    discriminator: { trunk, parameters, vectors: spectralVectors(parameters) },
  };
}

export function initialGanState({ generator, discriminator }: ConditionalGan, random: Random): HostTensors {
  return {
    ...initialGenerator(generator, random),
    ...initialise(discriminator.parameters, random, ganPrefixes.discriminator),
    ...initialise(discriminator.vectors, random, ganPrefixes.discriminatorVectors),
    ...adamSlots(discriminator.parameters, ganPrefixes.discriminatorAdam),
  };
}

/** Images of a generator with the given weights. */
export function generate(
  { generator, besideLatent }: ConditionalGan,
  p: Tensors,
  norm: Normalisation,
  latents: Tensor2D,
  conditions: Tensor2D,
): Tensor4D {
  return generator.forward(
    p,
    norm,
    besideLatent > 0 ? tf.concat([latents, tf.mul(conditions, besideLatent)], 1) : latents,
    conditions,
  );
}

/** The discriminator's scores `[batch]`; its weights as they are given, normalised or not. */
export function score(
  { discriminator: { trunk } }: ConditionalGan,
  p: Tensors,
  images: Tensor4D,
  conditions: Tensor2D,
): Tensor1D {
  return discriminate(trunk, p, images, conditions, tf.ones([images.shape[0]]));
}
