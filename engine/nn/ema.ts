import type { HostTensors, Tensors } from '../runtime/program';
import { adam, adamSlots, movingAverage, warmupDecay, type AdamOptions } from './optimise';
import { copies, initialise, getTensor, addPrefix, selectPrefix, type Declaration } from './parameters';
import type { Random } from '../random';

/** Weights that are trained by Adam, and their moving average, which draws samples and is evaluated. */

/** Prefixes of their tensors in a state. */
export interface EmaPrefixes {
  weights: string;
  average: string;
  adam: string;
}

/** The first state: the average begins as a copy. */
export function initialEma(parameters: Declaration, parts: EmaPrefixes, random: Random): HostTensors {
  const weights = initialise(parameters, random, parts.weights);
  return { ...weights, ...copies(weights, parts.weights, parts.average), ...adamSlots(parameters, parts.adam) };
}

/** What one update changes. @returns `decay`: the average's in this update. */
export function updateWithEma(
  state: Tensors,
  gradients: Tensors,
  parts: EmaPrefixes,
  options: AdamOptions & {
    /** Decay of the average. */
    average: number;
    /** Whether the decay begins small, so that the average forgets the first weights. Default true. */
    warmup?: boolean;
  },
): { state: Tensors; decay: Tensors[string] | number } {
  const updated = adam(selectPrefix(parts.weights, state), gradients, selectPrefix(parts.adam, state), options);
  const { average, warmup = true } = options;
  const decay = warmup ? warmupDecay(average, getTensor(updated.slots, 'updates')) : average;
  return {
    decay,
    state: {
      ...addPrefix(parts.weights, updated.parameters),
      ...addPrefix(parts.adam, updated.slots),
      ...addPrefix(parts.average, movingAverage(selectPrefix(parts.average, state), updated.parameters, decay)),
    },
  };
}
