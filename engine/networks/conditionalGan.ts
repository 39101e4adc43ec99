import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { Normalisation } from '../nn/batchNorm';
import { adamSlots } from '../nn/optimise';
import { initialise, selectPrefix, type Declaration } from '../nn/parameters';
import { spectralVectors } from '../nn/spectralNorm';
import type { Random } from '../random';
import { floats, type HostTensors, type ProgramDefinition, type Tensors } from '../runtime/program';
import type { Architecture, GeneratorNetwork, ImageShape, TrunkNetwork } from './architecture';
import { initialGenerator } from './generatorEma';
import { discriminate, discriminatorParameters } from './heads';
import { ganPrefixes } from './savedGenerator';

/**
 * A conditional GAN: labels enter the generator by its normalisations, beside its latent vector, or both, and the
 * discriminator by a projection (Miyato and Koyama, 2018).
 */
export interface ConditionalGan {
  image: ImageShape;
  /** Length of the latent vector. */
  latent: number;
  /** Length of a condition: an encoded label. */
  condition: number;
  /** Factor on the condition beside the latent vector; 0 where it enters by the normalisations alone. */
  besideLatent: number;
  /** Whether the condition enters by the normalisations; else they are the same for every image. */
  inNormalisations: boolean;
  generator: GeneratorNetwork;
  discriminator: { trunk: TrunkNetwork; parameters: Declaration; vectors: Declaration };
}

export interface ConditionalGanOptions {
  image: ImageShape;
  latent: number;
  condition: number;
  /** Factor on every layer's channels. */
  width: number;
  besideLatent: number;
  /** True by default. */
  inNormalisations?: boolean;
}

export function createGan(
  architecture: Architecture,
  { image, latent, condition, width, besideLatent, inNormalisations = true }: ConditionalGanOptions,
): ConditionalGan {
  const sizes = { image, latent: besideLatent > 0 ? latent + condition : latent, labels: condition, width };
  const trunk = architecture.trunk(sizes, 'discriminator');
  const parameters = discriminatorParameters(trunk, condition);
  return {
    image,
    latent,
    condition,
    besideLatent,
    inNormalisations,
    generator: architecture.generator(inNormalisations ? sizes : { ...sizes, labels: 1 }),
    discriminator: { trunk, parameters, vectors: spectralVectors(parameters) },
  };
}

/** The first state of both networks, under `ganPrefixes`. */
export function initialGanState(gan: ConditionalGan, random: Random): HostTensors {
  return { ...initialGenerator(gan.generator, random), ...initialDiscriminator(gan, random) };
}

/** The first state of the discriminator alone. */
export function initialDiscriminator({ discriminator }: ConditionalGan, random: Random): HostTensors {
  return {
    ...initialise(discriminator.parameters, random, ganPrefixes.discriminator),
    ...initialise(discriminator.vectors, random, ganPrefixes.discriminatorVectors),
    ...adamSlots(discriminator.parameters, ganPrefixes.discriminatorAdam),
  };
}

/** Input of a generator: latent vectors `[batch, latent]` and conditions `[batch, condition]`. */
export interface GeneratorInput {
  latents: Tensor2D;
  conditions: Tensor2D;
}

/** Images of a generator with the weights `p`. */
export function generate(
  { generator, besideLatent, inNormalisations }: ConditionalGan,
  p: Tensors,
  norm: Normalisation,
  { latents, conditions }: GeneratorInput,
): Tensor4D {
  const input: Tensor2D = besideLatent > 0 ? tf.concat([latents, tf.mul(conditions, besideLatent)], 1) : latents;
  return generator.forward(p, norm, input, inNormalisations ? conditions : tf.ones([latents.shape[0], 1]));
}

/** The discriminator's scores `[batch]` with the weights `p` as they are given, spectrally normalised or not. */
export function score(
  { discriminator: { trunk } }: ConditionalGan,
  p: Tensors,
  { images, conditions }: { images: Tensor4D; conditions: Tensor2D },
): Tensor1D {
  return discriminate(trunk, p, { images, labels: conditions, mask: tf.ones([images.shape[0]]) });
}

/** Images of the generator's moving average; `tensors` are the GAN's state. */
export function emaImages(gan: ConditionalGan, tensors: Tensors, input: GeneratorInput): Tensor4D {
  const norm = new Normalisation(selectPrefix(ganPrefixes.generatorAverageBuffers, tensors), false);
  return generate(gan, selectPrefix(ganPrefixes.generatorAverage, tensors), norm, input);
}

/** Whether `emaImages` reads the tensor of that name. */
export function isEmaTensor(name: string): boolean {
  return name.startsWith(ganPrefixes.generatorAverage) || name.startsWith(ganPrefixes.generatorAverageBuffers);
}

/**
 * Draws images of the generator's moving average: `latents` `[batch, latent]` and `conditions` `[batch, condition]` to
 * `images`. @param names of the GAN's state.
 */
export function samplingProgram(gan: ConditionalGan, batch: number, names: readonly string[]): ProgramDefinition {
  return {
    name: 'conditional GAN sampling',
    state: names.filter(isEmaTensor),
    inputs: { latents: floats(batch, gan.latent), conditions: floats(batch, gan.condition) },
    step: (tensors, inputs) => ({
      outputs: {
        images: emaImages(gan, tensors, {
          latents: inputs.latents as Tensor2D,
          conditions: inputs.conditions as Tensor2D,
        }),
      },
    }),
  };
}
