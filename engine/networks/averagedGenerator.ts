import { initialAveraged, updatedAveraged, type AveragedParts } from '../nn/averaged';
import { movingAverage } from '../nn/optimise';
import { copies, initialise, prefixed, under } from '../nn/parameters';
import type { Random } from '../random';
import type { HostTensors, Tensors } from '../runtime/program';
import type { GeneratorNetwork } from './architecture';

/**
 * A generator that is trained by Adam and followed by a moving average, which draws the samples: what every GAN here
 * has.
 */

/** Prefixes of its tensors in a GAN's state. */
export const generatorParts = {
  generator: 'generator/',
  generatorBuffers: 'generator-moments/',
  generatorAverage: 'generator-average/',
  generatorAverageBuffers: 'generator-average-moments/',
  generatorAdam: 'generator-adam/',
} as const;

const weights: AveragedParts = {
  weights: generatorParts.generator,
  average: generatorParts.generatorAverage,
  adam: generatorParts.generatorAdam,
};

/** The first state: the averages begin as copies. */
export function initialGenerator({ parameters, buffers }: GeneratorNetwork, random: Random): HostTensors {
  const { generatorBuffers, generatorAverageBuffers } = generatorParts;
  const averaged = initialAveraged(parameters, weights, random);
  const moments = initialise(buffers, random, generatorBuffers);
  return { ...averaged, ...moments, ...copies(moments, generatorBuffers, generatorAverageBuffers) };
}

/** What one update of the generator changes of a GAN's state, its average included. */
export function updatedGenerator(
  state: Tensors,
  gradients: Tensors,
  { ema, ...adam }: { learningRate: number; betas: readonly [number, number]; ema: number },
): Tensors {
  const { generatorBuffers, generatorAverageBuffers } = generatorParts;
  const { state: updated, decay } = updatedAveraged(state, gradients, weights, { ...adam, average: ema });
  return {
    ...updated,
    ...prefixed(
      generatorAverageBuffers,
      movingAverage(under(generatorAverageBuffers, state), under(generatorBuffers, state), decay),
    ),
  };
}
