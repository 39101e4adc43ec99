import { initialEma, updateWithEma, type EmaPrefixes } from '../nn/ema';
import { movingAverage } from '../nn/optimise';
import { copies, initialise, addPrefix, selectPrefix } from '../nn/parameters';
import type { Random } from '../random';
import type { HostTensors, Tensors } from '../runtime/program';
import type { GeneratorNetwork } from './architecture';

/**
 * The generator of every GAN here: its weights are trained by Adam, and their moving average draws the samples.
 */

/** Prefixes of its tensors in a GAN's state. */
export const generatorPrefixes = {
  generator: 'generator/',
  generatorBuffers: 'generator-moments/',
  generatorAverage: 'generator-average/',
  generatorAverageBuffers: 'generator-average-moments/',
  generatorAdam: 'generator-adam/',
} as const;

const weights: EmaPrefixes = {
  weights: generatorPrefixes.generator,
  average: generatorPrefixes.generatorAverage,
  adam: generatorPrefixes.generatorAdam,
};

/** The first state: the averages begin as copies. */
export function initialGenerator({ parameters, buffers }: GeneratorNetwork, random: Random): HostTensors {
  const { generatorBuffers, generatorAverageBuffers } = generatorPrefixes;
  const averaged = initialEma(parameters, weights, random);
  const moments = initialise(buffers, random, generatorBuffers);
  return { ...averaged, ...moments, ...copies(moments, generatorBuffers, generatorAverageBuffers) };
}

/** What one update of the generator changes of a GAN's state, its average included. */
export function updatedGenerator(
  state: Tensors,
  gradients: Tensors,
  { ema, ...adam }: { learningRate: number; betas: readonly [number, number]; ema: number },
): Tensors {
  const { generatorBuffers, generatorAverageBuffers } = generatorPrefixes;
  const { state: updated, decay } = updateWithEma(state, gradients, weights, { ...adam, average: ema });
  return {
    ...updated,
    ...addPrefix(
      generatorAverageBuffers,
      movingAverage(selectPrefix(generatorAverageBuffers, state), selectPrefix(generatorBuffers, state), decay),
    ),
  };
}
