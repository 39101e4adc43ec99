import { adam, adamSlots, movingAverage, warmDecay } from '../nn/optimise';
import { copies, initialise, named, prefixed, under } from '../nn/parameters';
import type { Random } from '../random';
import type { HostTensors, Tensors } from '../runtime/program';
import type { GeneratorNetwork } from './architecture';

/** A generator that is trained by Adam and followed by a moving average, which draws the samples: what every GAN here has. */

/** Prefixes of its tensors in a GAN's state. */
export const generatorParts = {
  generator: 'generator/',
  generatorBuffers: 'generator-moments/',
  generatorAverage: 'generator-average/',
  generatorAverageBuffers: 'generator-average-moments/',
  generatorAdam: 'generator-adam/',
} as const;

/** The first state: the average begins as a copy. */
export function initialGenerator({ parameters, buffers }: GeneratorNetwork, random: Random): HostTensors {
  const { generator, generatorBuffers, generatorAverage, generatorAverageBuffers, generatorAdam } = generatorParts;
  const weights = initialise(parameters, random, generator);
  const moments = initialise(buffers, random, generatorBuffers);
  return {
    ...weights, ...moments,
    ...copies(weights, generator, generatorAverage), ...copies(moments, generatorBuffers, generatorAverageBuffers),
    ...adamSlots(parameters, generatorAdam),
  };
}

/** What one update of the generator changes of a GAN's state, its average included. */
export function updatedGenerator(state: Tensors, gradients: Tensors, options: { learningRate: number; betas: readonly [number, number]; ema: number }): Tensors {
  const { generator, generatorBuffers, generatorAverage, generatorAverageBuffers, generatorAdam } = generatorParts;
  const updated = adam(under(generator, state), gradients, under(generatorAdam, state), options);
  const decay = warmDecay(options.ema, named(updated.slots, 'updates'));
  return {
    ...prefixed(generator, updated.parameters),
    ...prefixed(generatorAdam, updated.slots),
    ...prefixed(generatorAverage, movingAverage(under(generatorAverage, state), updated.parameters, decay)),
    ...prefixed(generatorAverageBuffers, movingAverage(under(generatorAverageBuffers, state), under(generatorBuffers, state), decay)),
  };
}
