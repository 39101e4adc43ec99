import type { HostTensors, Tensors } from '../runtime/program';
import { adam, adamSlots, movingAverage, warmDecay, type AdamOptions } from './optimise';
import { copies, initialise, named, prefixed, under, type Declaration } from './parameters';
import type { Random } from '../random';

/** Weights that Adam trains and a moving average follows: what draws samples, or is judged, is the average. */

/** Prefixes of their tensors in a state. */
export interface AveragedParts {
  weights: string;
  average: string;
  adam: string;
}

/** The first state: the average begins as a copy. */
export function initialAveraged(parameters: Declaration, parts: AveragedParts, random: Random): HostTensors {
  const weights = initialise(parameters, random, parts.weights);
  return { ...weights, ...copies(weights, parts.weights, parts.average), ...adamSlots(parameters, parts.adam) };
}

/** What one update changes. @returns `decay`: the average's in this update, which begins small. */
export function updatedAveraged(
  state: Tensors,
  gradients: Tensors,
  parts: AveragedParts,
  options: AdamOptions & { average: number },
): { state: Tensors; decay: Tensors[string] } {
  const updated = adam(under(parts.weights, state), gradients, under(parts.adam, state), options);
  const decay = warmDecay(options.average, named(updated.slots, 'updates'));
  return {
    decay,
    state: {
      ...prefixed(parts.weights, updated.parameters),
      ...prefixed(parts.adam, updated.slots),
      ...prefixed(parts.average, movingAverage(under(parts.average, state), updated.parameters, decay)),
    },
  };
}
