import type { Random } from '../../../random';

/**
 * Decides which generated images count as images of a continuous label. All labels are normalised to [0, 1]. The two
 * kinds are those of Ding, Wang, Wang and Welch: arXiv 2103.11166v1, and Neurocomputing 2023 (subsampling README, Label
 * filter).
 */
export interface LabelFilter {
  /** Rounds in which an image is drawn for a label before the label is dropped. */
  rounds: number;
  /** The labels to generate images with, for images that are to have `labels`. */
  generatorLabels(labels: Float32Array, random: Random): Float32Array;
  /** Whether an image generated for `label` passes, given its predicted label, in a round from 0 on. */
  passes(label: number, predicted: number, round: number): boolean;
  /** Whether samples must pass, too, before they are accepted. */
  filtersSamples: boolean;
}

/** Lets every image pass. */
export const noFilter: LabelFilter = {
  rounds: 1,
  generatorLabels: (labels) => labels,
  passes: () => true,
  filtersSamples: false,
};

/** In the first round, v1 allows an error larger by this factor. */
const firstRoundFactor = 1.2;

/** v1's filter: an image passes if its predicted label is off by no more than `cutOff`. */
export function errorFilter(cutOff: number, rounds: number): LabelFilter {
  return {
    rounds,
    filtersSamples: true,
    generatorLabels: (labels) => labels,
    passes: (label, predicted, round) =>
      Math.abs(predicted - label) <= (round === 0 && rounds > 1 ? firstRoundFactor : 1) * cutOff,
  };
}

/**
 * The journal's filter: images are generated with labels uniform in [y - zeta, y + zeta], not clipped, and pass if
 * their predicted label lies in this vicinity, too. With a zeta of 0 there is no filter.
 */
export function vicinityFilter(zeta: number, rounds: number): LabelFilter {
  if (zeta === 0) return noFilter;
  return {
    rounds,
    filtersSamples: true,
    generatorLabels: (labels, random) => labels.map((label) => label + zeta * (2 * random.uniform() - 1)),
    passes: (label, predicted) => Math.abs(predicted - label) <= zeta,
  };
}

/** The `share` quantile of errors, as v1 computes its cut-off: the smallest error that this share does not exceed. */
export function quantile(errors: Float32Array, share: number): number {
  const sorted = errors.toSorted();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}
