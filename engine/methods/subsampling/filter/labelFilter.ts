import type { Random } from '../../../random';

/** Which generated images count as having a continuous label (METHODS 1.7); all labels normalised to [0, 1]. */
export interface LabelFilter {
  /** How often images are drawn for one label before they are left out. */
  rounds: number;
  /** The labels to generate images with, for images that are to have `labels`. */
  askFor(labels: Float32Array, random: Random): Float32Array;
  /** Whether an image whose label is predicted so passes, in the given round of draws, from 0. */
  passes(label: number, predicted: number, round: number): boolean;
  /** Whether samples must pass, too, before they are accepted. */
  holdsSamples: boolean;
}

/** Every image counts. */
export const noFilter: LabelFilter = { rounds: 1, askFor: (labels) => labels, passes: () => true, holdsSamples: false };

/** In the first round, v1 takes a somewhat larger error. */
const firstRound = 1.2;

/**
 * v1: an image counts if its predicted label is off by no more than `cutOff`; accepted samples must hold to it, too.
 */
export function errorFilter(cutOff: number, rounds: number): LabelFilter {
  return {
    rounds,
    holdsSamples: true,
    askFor: (labels) => labels,
    passes: (label, predicted, round) =>
      Math.abs(predicted - label) <= (round === 0 && rounds > 1 ? firstRound : 1) * cutOff,
  };
}

/**
 * journal: images are drawn with a label from the vicinity, uniform in [y - zeta, y + zeta] and not clipped, and count
 * if their predicted label lies there, too. With zeta 0 it does nothing.
 */
export function vicinityFilter(zeta: number, rounds: number): LabelFilter {
  if (zeta === 0) return noFilter;
  return {
    rounds,
    holdsSamples: true,
    askFor: (labels, random) => labels.map((label) => label + zeta * (2 * random.uniform() - 1)),
    passes: (label, predicted) => Math.abs(predicted - label) <= zeta,
  };
}

/** The `share` quantile of errors, as v1 chooses its cut-off: the smallest error that so many don't exceed. */
export function quantile(errors: Float32Array, share: number): number {
  const sorted = errors.toSorted();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}
