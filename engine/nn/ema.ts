import type { HostTensors, Tensors } from '../runtime/program';
import { adam, adamSlots, movingAverage, warmupDecay, type AdamOptions } from './optimise';
import { copies, initialise, getTensor, addPrefix, selectPrefix, type Declaration } from './parameters';
import type { Random } from '../random';

/** Weights that Adam trains and a moving average follows: what draws samples, or is judged, is the average. */

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

/** What one update changes. @returns `decay`: the average's in this update, which begins small. */
export function updateWithEma(
  state: Tensors,
  gradients: Tensors,
  parts: EmaPrefixes,
  options: AdamOptions & { average: number },
): { state: Tensors; decay: Tensors[string] } {
  const updated = adam(selectPrefix(parts.weights, state), gradients, selectPrefix(parts.adam, state), options);
  const decay = warmupDecay(options.average, getTensor(updated.slots, 'updates'));
  return {
    decay,
    state: {
      ...addPrefix(parts.weights, updated.parameters),
      ...addPrefix(parts.adam, updated.slots),
      ...addPrefix(parts.average, movingAverage(selectPrefix(parts.average, state), updated.parameters, decay)),
    },
  };
}
